import { hash, verify } from '@node-rs/argon2'
import { dictionary } from '@zxcvbn-ts/language-common'

// Argon2id with OWASP's first recommendation (Password Storage Cheat Sheet, 2024): 19 MiB, 2 passes, 1 lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const common = new Set(dictionary['passwords-common'])

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost)
export const verifyPassword = (hashed: string, password: string): Promise<boolean> =>
  verify(hashed, password.normalize('NFKC')).catch(() => false)

/** Bare, or with digits and signs after it; of five characters or more also digits after digits (`123456789012`). */
function isCommon(folded: string): boolean {
  const tail = folded.search(/[\d\W_]*$/u)
  const ends = Array.from({ length: folded.length + 1 }, (_, end) => end).filter((end) => end >= Math.max(tail, 5))
  return [tail, ...ends].some((end) => common.has(folded.slice(0, end)))
}

/**
 * Why this password is refused, as a sentence, or undefined (T19). Length is checked by the contract. What is left of
 * a password after its trailing digits and signs counts too, so that `password1234` is as common as `password`.
 */
export function findPasswordProblem(
  password: string,
  own: { names: (string | null | undefined)[] },
): string | undefined {
  const folded = password.toLowerCase()
  if (isCommon(folded)) return 'This password is among the first that others try. Choose a longer or a stranger one.'
  if (new Set(folded).size < 5) return 'This password repeats a few characters. Choose a more varied one.'
  const names = own.names.flatMap((name) => (name ? [name.toLowerCase(), name.toLowerCase().split('@')[0] ?? ''] : []))
  const bare = folded.replace(/[\d\W_]+/gu, '')
  if (names.some((name) => name.length > 3 && (folded === name || bare === name.replace(/[\d\W_]+/gu, ''))))
    return 'This password is your name, your address or the name of the organisation. Choose another.'
  return undefined
}
