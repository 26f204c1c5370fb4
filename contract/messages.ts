import { z } from 'zod'

type Issue = z.core.$ZodRawIssue

/**
 * What is wrong with a field, as the end of a sentence that begins with the field's name ("email is not an e-mail
 * address"). Set once for every schema of the contract.
 */
export function setErrorSentences(): void {
  z.config({ customError: sentenceFor })
}

const formats: Record<string, string> = {
  email: 'is not an e-mail address',
  uuid: 'is not an id',
  url: 'is not a web address',
  date: 'is not a date such as 2026-11-24',
  datetime: 'is not a time such as 2026-11-24T10:00:00Z',
}

function sentenceFor(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `should be ${article(String(issue.expected))}`
    case 'too_small':
      return issue.origin === 'string'
        ? Number(issue.minimum) === 1
          ? 'is empty'
          : `is too short: at least ${issue.minimum} characters`
        : `is too small: at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string'
        ? `is too long: at most ${issue.maximum} characters`
        : `is too large: at most ${issue.maximum}`
    case 'invalid_format':
      return formats[String(issue.format)]
    case 'invalid_value':
      return `is none of ${(issue.values as unknown[]).join(', ')}`
    default:
      return undefined
  }
}

const article = (type: string) =>
  ({
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
  })[type] ?? type
