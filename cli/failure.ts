/** Exit codes that scripts depend on (matching.md, section 6). */
export const exitCodes = { done: 0, other: 1, wrongInput: 2, stopped: 3 } as const

/** Something the person at the terminal can mend: wrong input or options. Shown without a stack trace, exit code 2. */
export class WrongInput extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WrongInput'
  }
}

/** An option or command that the reference describes and a later version brings. */
export function comesLater(what: string): WrongInput {
  return new WrongInput(`${what} comes with a later version. Nothing was written.`)
}
