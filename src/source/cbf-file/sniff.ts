import { CBF_COLUMNS, isCbfColumn } from '../../core/cbf/columns.ts'
import type { UsageError } from '../../core/errors.ts'
import { broken, notCbf, quoted } from './errors.ts'
import { MAX_COLUMNS } from './limits.ts'

const starts = (head: Buffer, ...bytes: readonly number[]) => bytes.every((byte, index) => head[index] === byte)

/** How the bytes of a file are compressed, by their first four. */
export function compressionOf(head: Buffer): 'gzip' | 'zstd' | null {
  if (starts(head, 0x1f, 0x8b)) return 'gzip'
  return starts(head, 0x28, 0xb5, 0x2f, 0xfd) ? 'zstd' : null
}

/** Whether a file is Parquet, by its first four bytes. */
export function isParquet(head: Buffer): boolean {
  return starts(head, 0x50, 0x41, 0x52, 0x31)
}

/**
 * What a text is, by its beginning.
 * @throws UsageError for what cannot be CBF, with what it seems to be.
 */
export function textFormat(head: Buffer, target: string): 'csv' | 'jsonl' | 'empty' {
  if (head.length === 0) return 'empty'
  if (isParquet(head)) {
    const compressed =
      target === '-' ? 'Parquet cannot be read from a pipe' : 'it is Parquet inside of a compressed file'
    throw notCbf(target, compressed, 'Give the Parquet file itself: it is read from its end.')
  }
  if (starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)) {
    throw notCbf(target, 'it is UTF-16', 'Save it as UTF-8: iconv -f UTF-16 -t UTF-8.')
  }
  if (starts(head, 0x50, 0x4b, 0x03, 0x04)) {
    throw notCbf(target, 'it is a ZIP archive or a spreadsheet', 'Unpack it, or save the sheet as CSV in UTF-8.')
  }
  if (head.includes(0)) throw notCbf(target, 'it is binary', HINT)
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (text.startsWith('[')) throw notCbf(target, 'it is a JSON array', "Write one object a line: jq -c '.[]' FILE.")
  return text.startsWith('{') ? 'jsonl' : 'csv'
}

const HINT = 'CBF is CSV with a header, JSON lines, Parquet, or bodies of AnyCost Stream, one a line.'

/** What to say of a header, or of the keys of a first row, that names no column of CBF; null where it names one. */
export function foreignColumns(columns: readonly string[], target: string): UsageError | null {
  if (columns.some(isCbfColumn)) return null
  const [first = ''] = columns
  const separated = columns.length === 1 && CBF_COLUMNS.some(({ name }) => first.includes(name))
  const hint = separated ? 'Its columns are not separated by commas: write it as CSV with commas.' : HINT
  return notCbf(target, `none of its columns is one of CBF (${columns.slice(0, 3).map(quoted).join(', ')})`, hint)
}

/** What to say of columns that are not read: more than any line of CBF has, or one that no object can have; else null. */
export function refusedColumns(columns: readonly string[], target: string, at: number | string): UsageError | null {
  if (columns.length > MAX_COLUMNS) {
    const [found, most] = [columns.length, MAX_COLUMNS].map((number) => number.toLocaleString('en-US'))
    return broken(target, at, `it has ${found} columns, and no more than ${most} are read`)
  }
  return columns.includes('__proto__') ? broken(target, at, 'it has the column "__proto__", which is refused') : null
}
