import { inflateRawSync } from 'node:zlib'
import { XMLParser } from 'fast-xml-parser'

/** The files of a ZIP archive as text, by name; reads its central directory. */
function unzipped(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  let entry = archive.readUInt32LE(archive.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16)
  while (archive.readUInt32LE(entry) === 0x02014b50) {
    const nameLength = archive.readUInt16LE(entry + 28)
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength)
    const local = archive.readUInt32LE(entry + 42)
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const bytes = archive.subarray(start, start + archive.readUInt32LE(entry + 20))
    files.set(name, (archive.readUInt16LE(entry + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8'))
    entry += 46 + nameLength + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32)
  }
  return files
}

/** A cell as Excel holds it: the type it is written with, its text, and how it is shown. */
export interface ReadCell {
  readonly type: string
  readonly value: string
  readonly format: string | null
}

/** A sheet as Excel holds it. */
export interface ReadSheet {
  readonly title: string
  readonly rows: readonly (readonly (ReadCell | null)[])[]
  /** Rows that stay where they are. */
  readonly frozen: number
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => ['row', 'c', 'si', 'sheet', 'xf', 'numFmt', 'sheetView'].includes(name),
})

/** Text of an element, whether or not it has attributes. */
function textIn(node: unknown): string {
  if (typeof node === 'string') return node
  return node !== null && typeof node === 'object' && '#text' in node ? String(node['#text']) : ''
}

/** Reads a workbook back, sheet by sheet. */
export function readWorkbook(archive: Buffer): readonly ReadSheet[] {
  const files = unzipped(archive)
  const xml = (name: string) => parser.parse(files.get(name) ?? '')
  const styles = xml('xl/styles.xml').styleSheet
  const formats = new Map<string, string>(
    (styles.numFmts?.numFmt ?? []).map((each: Record<string, string>) => [each.numFmtId, each.formatCode]),
  )
  const strings: readonly string[] = (xml('xl/sharedStrings.xml').sst?.si ?? []).map(({ t }: { t: unknown }) =>
    textIn(t),
  )
  const sheets: readonly Record<string, string>[] = xml('xl/workbook.xml').workbook.sheets.sheet
  return sheets.map((sheet, place) => {
    const { worksheet } = xml(`xl/worksheets/sheet${place + 1}.xml`)
    const pane = worksheet.sheetViews?.sheetView[0]?.pane
    return {
      title: sheet.name ?? '',
      frozen: pane?.state === 'frozen' ? Number(pane.ySplit) : 0,
      rows: (worksheet.sheetData.row ?? []).map((row: { c?: readonly Record<string, unknown>[] }) => {
        const cells: (ReadCell | null)[] = []
        for (const { r, t = 'n', s = 0, v, is } of row.c ?? []) {
          const letters = [...String(r).replace(/\d/g, '')]
          const column = letters.reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
          while (cells.length < column - 1) cells.push(null)
          const raw = textIn(t === 'inlineStr' ? (is as { t: unknown }).t : v)
          cells.push({
            type: t === 'n' ? 'number' : 'text',
            value: t === 's' ? (strings[Number(raw)] ?? '') : raw,
            format: formats.get(styles.cellXfs.xf[Number(s)]?.numFmtId) ?? null,
          })
        }
        return cells
      }),
    }
  })
}
