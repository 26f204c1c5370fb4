/**
 * The page is served with `require-trusted-types-for 'script'`: the browser refuses every string that a library
 * writes into the page as HTML or as the address of a script. Two narrow exceptions keep Lyceum working:
 * Mantine writes its variables into a <style> (style sheets hold no "<", HTML always does), and a script may come
 * from our own address. This file must be imported before anything else.
 */
const refuse = (what: string) => {
  throw new TypeError(`Refused to write ${what} into the page`)
}

/** The policy through which mails are shown in a frame that can run no script. */
export const mailPolicy = window.trustedTypes?.createPolicy('mail', { createHTML: (html) => html })

window.trustedTypes?.createPolicy('default', {
  createHTML: (text) => (text.includes('<') ? refuse('HTML') : text),
  createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : refuse('a script address')),
})
