import { readAttribute, type XmlListener } from './xml.ts'

/** What the number format of a cell says about the number in it; undefined for an ordinary number. */
export type CellFormat =
  | { kind: 'date' | 'dateTime' | 'time' | 'elapsed' }
  | { kind: 'padded'; digits: number }
  | undefined

/** Listens to `styles.xml` and collects the format of each style, in the order in which cells refer to them. */
export function collectFormats(): { formats: CellFormat[]; listener: XmlListener } {
  const codes = new Map<number, string>()
  const formats: CellFormat[] = []
  let inCellStyles = false
  const listener: XmlListener = {
    open(name, tag) {
      if (name === 'numFmt') codes.set(Number(readAttribute(tag, 'numFmtId')), readAttribute(tag, 'formatCode') ?? '')
      else if (name === 'cellXfs') inCellStyles = true
      else if (name === 'xf' && inCellStyles)
        formats.push(readFormat(Number(readAttribute(tag, 'numFmtId') ?? 0), codes))
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false
    },
    text() {},
  }
  return { formats, listener }
}

/** Built-in formats have no code in the file (ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are East Asian dates). */
function readFormat(id: number, codes: ReadonlyMap<number, string>): CellFormat {
  const code = codes.get(id)
  if (code !== undefined) return readFormatCode(code)
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return { kind: 'date' }
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return { kind: 'time' }
  if (id === 46) return { kind: 'elapsed' }
  return id === 22 ? { kind: 'dateTime' } : undefined
}

/** Only letters outside quotes, escapes and brackets count; `m` is the month unless hours or seconds stand beside it. */
function readFormatCode(code: string): CellFormat {
  // Excel allows 255 characters.
  const bare = (code.slice(0, 255).split(';')[0] ?? '')
    .replace(/\\.|"[^"]*"|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/am\/pm|a\/p/gi, 'h')
    .replace(/general|standard/gi, '')
  const hasTime = /[hs]|\[m/i.test(bare)
  const hasDate = /[yd]/i.test(bare) || (/m/i.test(bare) && !hasTime)
  if (hasDate) return { kind: hasTime ? 'dateTime' : 'date' }
  if (hasTime) return { kind: /\[[hms]/i.test(bare) ? 'elapsed' : 'time' }
  return /^0{2,}$/.test(bare) ? { kind: 'padded', digits: bare.length } : undefined
}

const daysFrom1900To1970 = 25_569
const daysFrom1904To1970 = 24_107

/** A number as it stands in the file, written as its format means it: ISO date, `hh:mm`, leading zeros, else plain. */
export function writeNumber(stored: string, format: CellFormat, countsFrom1904: boolean): string {
  const number = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(number)) return stored
  if (format === undefined || number < 0) return String(number)
  if (format.kind === 'padded')
    return Number.isInteger(number) ? String(number).padStart(format.digits, '0') : String(number)
  if (format.kind === 'elapsed') return writeTime(number)
  if (format.kind === 'time') return writeTime(number % 1)
  // Day 60 is 29 February 1900, which never was; days before it are one short (a fault of Lotus 1-2-3 that Excel keeps).
  const from1970 = countsFrom1904 ? number - daysFrom1904To1970 : number - daysFrom1900To1970 + (number < 60 ? 1 : 0)
  const day = Math.floor(from1970 + 0.5 / 86_400)
  const date = new Date(day * 86_400_000)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return String(number)
  const time = Math.max(0, from1970 - day)
  const iso = date.toISOString().slice(0, 10)
  return format.kind === 'date' || time < 0.5 / 86_400 ? iso : `${iso}T${writeTime(time)}`
}

/** A part of a day as `hh:mm`, with seconds where there are some. */
function writeTime(partOfDay: number): string {
  const seconds = Math.round(partOfDay * 86_400)
  const two = (value: number) => String(value).padStart(2, '0')
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`
}
