/** Small choices that a browser keeps: a folded rail, a language. Private windows may refuse; then nothing is kept. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`lyceum.${name}`, value)
  } catch {}
}

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`lyceum.${name}`)
  } catch {
    return null
  }
}
