/** Text that is HTML already. Everything else that goes into a template is escaped. */
export type Html = { readonly html: string }
type Part = string | number | Html | false | undefined | readonly Part[]

/** A template whose parts are escaped unless they are HTML themselves; lists are joined, false and undefined vanish. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  let out = texts[0] ?? ''
  for (const [k, part] of parts.entries()) out += render(part) + (texts[k + 1] ?? '')
  return { html: out }
}

function render(part: Part): string {
  if (part === false || part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part))
  return 'html' in part ? part.html : part.map(render).join('')
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
