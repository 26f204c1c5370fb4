import { crc32, createInflateRaw } from 'node:zlib'
import { limits, TableError } from './table.ts'

/** One file inside a ZIP archive, as the central directory describes it (PKWARE APPNOTE 6.3, sections 4.3 and 4.4). */
export interface Entry {
  name: string
  method: number
  isEncrypted: boolean
  crc: number
  packedBytes: number
  unpackedBytes: number
  localHeader: number
}

const notWhatItSays = 'The file is not the archive it says it is'

/**
 * Reads the central directory only; nothing is unpacked. Refuses an archive whose stated sizes add up to more than
 * `limits.unpackedBytes`, so a bomb that tells the truth costs nothing; one that lies is stopped by unpackEntry.
 */
export function listEntries(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const end = findEnd(view)
    const count = view.getUint16(end + 10, true)
    const start = view.getUint32(end + 16, true)
    if (count === 0xffff || start === 0xffffffff)
      throw new TableError('The archive inside the file is too large to be read.')
    const entries: Entry[] = []
    let at = start
    for (let index = 0; index < count; index += 1) {
      const { entry, next } = readEntry(bytes, view, at)
      entries.push(entry)
      at = next
    }
    refuseTooMuchInside(entries)
    return entries
  } catch (error) {
    if (error instanceof RangeError) throw new TableError(`${notWhatItSays}, or it is cut off.`)
    throw error
  }
}

function refuseTooMuchInside(entries: Entry[]): void {
  const total = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0)
  if (total <= limits.unpackedBytes) return
  const most = limits.unpackedBytes / 1_000_000
  throw new TableError(
    `The file unpacks to ${Math.ceil(total / 1_000_000).toLocaleString('en')} MB; at most ${most} MB can be read.`,
  )
}

/** The end record is the last thing in the file but for a comment of at most 65,535 bytes. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  throw new TableError(`${notWhatItSays}, or it is cut off.`)
}

function readEntry(bytes: Uint8Array, view: DataView, at: number): { entry: Entry; next: number } {
  if (view.getUint32(at, true) !== 0x02014b50) throw new TableError(`${notWhatItSays}.`)
  const nameLength = view.getUint16(at + 28, true)
  const extraLength = view.getUint16(at + 30, true)
  const commentLength = view.getUint16(at + 32, true)
  const entry: Entry = {
    name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/'),
    method: view.getUint16(at + 10, true),
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    crc: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    unpackedBytes: view.getUint32(at + 24, true),
    localHeader: view.getUint32(at + 42, true),
  }
  readLongSizes(view, entry, at + 46 + nameLength, extraLength)
  return { entry, next: at + 46 + nameLength + extraLength + commentLength }
}

/** Some programs write 64-bit sizes though the file is small: the values marked 0xffffffff stand in extra field 1. */
function readLongSizes(view: DataView, entry: Entry, start: number, length: number): void {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    let field = at + 4
    for (const key of ['unpackedBytes', 'packedBytes', 'localHeader'] as const) {
      if (entry[key] !== 0xffffffff) continue
      entry[key] = Number(view.getBigUint64(field, true))
      field += 8
    }
  }
}

/** Unpacks one file in pieces; stops at once when it becomes larger than it says, and checks its checksum at the end. */
export async function* unpackEntry(bytes: Uint8Array, entry: Entry): AsyncGenerator<Uint8Array> {
  let unpacked = 0
  let crc = 0
  for await (const piece of inflate(findPacked(bytes, entry), entry)) {
    unpacked += piece.length
    if (unpacked > entry.unpackedBytes)
      throw new TableError(`${notWhatItSays}: "${entry.name}" is larger inside than stated.`)
    crc = crc32(piece, crc)
    yield piece
  }
  if (unpacked !== entry.unpackedBytes || crc !== entry.crc) {
    throw new TableError(`The file is damaged: "${entry.name}" inside it does not match its checksum. Save it again.`)
  }
}

function findPacked(bytes: Uint8Array, entry: Entry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = entry.localHeader
  if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50) throw new TableError(`${notWhatItSays}.`)
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  if (start + entry.packedBytes > bytes.length) throw new TableError(`${notWhatItSays}, or it is cut off.`)
  return bytes.subarray(start, start + entry.packedBytes)
}

async function* inflate(packed: Uint8Array, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.method === 0) {
    yield packed
    return
  }
  if (entry.method !== 8)
    throw new TableError(`The archive inside the file is packed in a way that cannot be read (${entry.method}).`)
  const stream = createInflateRaw({ chunkSize: 65_536 })
  stream.end(packed)
  try {
    for await (const piece of stream) yield piece
  } catch (error) {
    if (error instanceof TableError) throw error
    throw new TableError(`The file is damaged: "${entry.name}" inside it cannot be unpacked. Save it again.`)
  } finally {
    stream.destroy()
  }
}
