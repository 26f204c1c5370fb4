import { TableError } from './table.ts'

/** Hears the parts of a document in order. Names come without prefix; `tag` is the tag's text for readAttribute. */
export interface XmlListener {
  open(name: string, tag: string): void
  close(name: string): void
  text(text: string): void
}

export interface XmlScanner {
  /** Takes the next piece of the document, which may end anywhere. */
  write(piece: string): void
  end(): void
}

/** No cell, tag or comment of a spreadsheet is longer (a cell holds at most 32,767 characters). */
const longestToken = 1_000_000

/**
 * Scans the XML that spreadsheets are made of, piece by piece: tags, text, CDATA; comments and processing instructions
 * are skipped. It is no validator. Document types are refused, and with them every entity but the five of XML itself,
 * so a small document never becomes a large one. Time is linear in the text as long as tokens are short.
 */
export function scanXml(listener: XmlListener): XmlScanner {
  let rest = ''
  return {
    write(piece) {
      const text = rest + piece
      rest = text.slice(scanTokens(text, listener))
      if (rest.length > longestToken)
        throw new TableError('The file is not a spreadsheet: what is inside it makes no sense.')
    },
    end() {
      if (rest.trim() !== '') throw new TableError('The file is cut off inside. Save it again.')
    },
  }
}

/** Tells the listener every token that is complete and returns where the first incomplete one begins. */
function scanTokens(text: string, listener: XmlListener): number {
  let at = 0
  for (;;) {
    const tag = text.indexOf('<', at)
    if (tag < 0) return at
    const end = findTokenEnd(text, tag)
    if (end < 0) return at
    if (tag > at) listener.text(decodeEntities(text.slice(at, tag)))
    tellToken(text.slice(tag, end), listener)
    at = end
  }
}

function tellToken(token: string, listener: XmlListener): void {
  const second = token.charCodeAt(1)
  if (second === slash) {
    listener.close(localName(token, 2))
  } else if (second === exclamation) {
    if (token.startsWith('<![CDATA[')) listener.text(token.slice(9, -3))
    else if (!token.startsWith('<!--'))
      throw new TableError('The file holds a document type, which no spreadsheet needs; it is refused.')
  } else if (second !== questionMark) {
    const name = localName(token, 1)
    listener.open(name, token)
    if (token.charCodeAt(token.length - 2) === slash) listener.close(name)
  }
}

const [slash, exclamation, questionMark, colon] = [47, 33, 63, 58]
const [doubleQuote, singleQuote, greater] = [34, 39, 62]

/** The index after the token that begins at `start`, or -1 when it is not complete yet. */
function findTokenEnd(text: string, start: number): number {
  const second = text.charCodeAt(start + 1)
  if (second === questionMark) return after(text, '?>', start)
  if (second === exclamation) {
    if (text.length < start + 9) return -1
    if (text.startsWith('<!--', start)) return after(text, '-->', start + 4)
    if (text.startsWith('<![CDATA[', start)) return after(text, ']]>', start)
  }
  let quote = 0
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === doubleQuote || code === singleQuote) {
      quote = code
    } else if (code === greater) {
      return at + 1
    }
  }
  return -1
}

function after(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from)
  return found < 0 ? -1 : found + end.length
}

function localName(token: string, start: number): string {
  let from = start
  let to = start
  for (; to < token.length; to += 1) {
    const code = token.charCodeAt(to)
    if (code === colon) from = to + 1
    else if (code <= 32 || code === greater || code === slash) break
  }
  return token.slice(from, to)
}

const attributePatterns = new Map<string, RegExp>()

/** The value of an attribute by its whole name (`r`, `r:id`). */
export function readAttribute(tag: string, name: string): string | undefined {
  let pattern = attributePatterns.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    attributePatterns.set(name, pattern)
  }
  const match = pattern.exec(tag)
  const value = match?.[1] ?? match?.[2]
  return value === undefined ? undefined : decodeEntities(value)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
