import { TableError } from './table.ts'

export interface DecodedText {
  text: string
  encoding: 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE' | 'Windows-1252'
  warnings: string[]
}

/** UTF-16 is known by its mark only. What is neither that nor UTF-8 is taken for Windows-1252, and the reader is told. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, [0xff, 0xfe])) return decodeUtf16(bytes, 'UTF-16 LE')
  if (startsWith(bytes, [0xfe, 0xff])) return decodeUtf16(bytes, 'UTF-16 BE')
  if (bytes.subarray(0, 1000).includes(0)) {
    throw new TableError(
      'This is no text file: it holds zero bytes. If it is UTF-16, save it with its byte order mark, or as UTF-8.',
    )
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8', warnings: [] }
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes)
    return { text, encoding: 'Windows-1252', warnings: [warnAboutWindows1252(text)] }
  }
}

export function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

function decodeUtf16(bytes: Uint8Array, encoding: 'UTF-16 LE' | 'UTF-16 BE'): DecodedText {
  const decoder = new TextDecoder(encoding === 'UTF-16 LE' ? 'utf-16le' : 'utf-16be', { fatal: true })
  try {
    return { text: decoder.decode(bytes), encoding, warnings: [] }
  } catch {
    throw new TableError(
      `The file is marked as ${encoding} but is damaged or cut off. Save it again, best as CSV UTF-8.`,
    )
  }
}

function warnAboutWindows1252(text: string): string {
  const place = text.search(/[^\p{ASCII}]/u)
  const before = /[\p{L}\p{N}]*$/u.exec(text.slice(Math.max(0, place - 20), place))?.[0] ?? ''
  const word = before + (/^.[\p{L}\p{N}]*/u.exec(text.slice(place, place + 20))?.[0] ?? '')
  return `The file is not UTF-8; it was read as Windows-1252. Check that words with accents are right, such as "${word}"; if not, save it as CSV UTF-8.`
}
