import type { CbfPiece } from '../../core/cbf/row.ts'

/** A CBF file that was opened: it exists, and its beginning looks like CBF. */
export interface CbfFile {
  /** As given, `-` for stdin. */
  readonly target: string
  /** By content, not by name. `empty` holds nothing at all, as an export of JSON lines without any line does. */
  readonly format: 'csv' | 'jsonl' | 'parquet' | 'empty'
  /**
   * Everything in it, once, in bounded memory: a block of text, one body, or one row group of Parquet at a time.
   * @throws UsageError `E_FILE_BROKEN` that names the line, where the file ends too soon or cannot be understood.
   */
  read(): AsyncIterable<CbfPiece>
  /** To be called whether or not it was read to its end. */
  close(): void
}
