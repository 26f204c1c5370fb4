import { crc32, deflateRawSync } from 'node:zlib'

export interface PackedFile {
  name: string
  content: string | Uint8Array
  /** What the archive claims instead of the truth. */
  claims?: { unpackedBytes?: number; crc?: number; flags?: number; method?: number }
}

/** Packs a ZIP archive; `claims` make it a lying one. */
export function packArchive(files: readonly PackedFile[]): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, content, claims = {} } of files) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const packed = deflateRawSync(bytes, { level: 9 })
    const nameBytes = new TextEncoder().encode(name)
    const common = new DataView(new ArrayBuffer(26))
    common.setUint16(0, 20, true)
    common.setUint16(2, claims.flags ?? 0, true)
    common.setUint16(4, claims.method ?? 8, true)
    common.setUint32(10, claims.crc ?? crc32(bytes), true)
    common.setUint32(14, packed.length, true)
    common.setUint32(18, claims.unpackedBytes ?? bytes.length, true)
    common.setUint16(22, nameBytes.length, true)
    const fields = new Uint8Array(common.buffer)
    const tail = new DataView(new ArrayBuffer(14))
    tail.setUint32(10, offset, true)
    const local = join([numbers(0x04034b50), fields, nameBytes, packed])
    directory.push(
      join([numbers(0x02014b50), fields.subarray(0, 2), fields, new Uint8Array(tail.buffer).subarray(0), nameBytes]),
    )
    parts.push(local)
    offset += local.length
  }
  const central = join(directory)
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint16(8, files.length, true)
  end.setUint16(10, files.length, true)
  end.setUint32(12, central.length, true)
  end.setUint32(16, offset, true)
  return join([...parts, central, new Uint8Array(end.buffer)])
}

function numbers(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value, true)
  return new Uint8Array(view.buffer)
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The files of a workbook around one sheet; `sheetData` is the XML inside `<sheetData>`. */
export function workbookFiles(sheetData: string, { date1904 = false, formats = '' } = {}): PackedFile[] {
  return [
    { name: '[Content_Types].xml', content: '<?xml version="1.0"?><Types/>' },
    {
      name: '_rels/.rels',
      content: `<Relationships><Relationship Id="a" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook>${date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    { name: 'xl/styles.xml', content: `<styleSheet>${formats}</styleSheet>` },
    { name: 'xl/worksheets/sheet1.xml', content: `<worksheet><sheetData>${sheetData}</sheetData></worksheet>` },
  ]
}

/** A workbook of texts as they are, row by row. */
export function packWorkbook(rows: readonly (readonly string[])[]): Uint8Array {
  const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\r', '_x000D_')
  const cells = (row: readonly string[]) =>
    row.map((text) => `<c t="inlineStr"><is><t xml:space="preserve">${escapeText(text)}</t></is></c>`)
  return packArchive(
    workbookFiles(rows.map((row, index) => `<row r="${index + 1}">${cells(row).join('')}</row>`).join('')),
  )
}
