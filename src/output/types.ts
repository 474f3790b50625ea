import type { Layout } from '../core/cbf/layout.ts'
import type { CbfLine } from '../core/cbf/line.ts'
import type { Flag } from '../core/flag.ts'
import type { Batch } from '../core/model/outcome.ts'
import type { DateWindow } from '../core/model/window.ts'
import type { Output } from './file/output.ts'

/** What a delivery left behind. */
export interface Receipt {
  /** Where it went, `-` for stdout. */
  readonly target: string
  readonly lines: number
  /** Bytes as written, compression included. */
  readonly bytes: number
}

/** A delivery in progress. */
export interface SinkSession {
  /** Whether it adds lines up itself, in any order: then the rows of an hour are not made into lines first. */
  readonly addsUp?: true
  /** Why the delivery cannot carry a line, in words, null where it can; left out where it carries every line. */
  refuses?(line: CbfLine): string | null
  /** Resolves when the next lines may come; the objects are used again then. */
  write(lines: Batch<CbfLine>): Promise<void>
  /** Makes the delivery visible. @throws SinkError when that fails; nothing is visible then. */
  commit(): Promise<Receipt>
  /** Leaves nothing half-delivered. */
  abort(): Promise<void>
}

/** What a file can say of itself besides its lines. */
export interface Provenance {
  /** Of this program. */
  readonly version: string
  /** What `--source` names. */
  readonly ledger: string
  readonly window: DateWindow
}

/** A file format, offered as `export --format <id>`. */
export interface FileSink {
  readonly id: string
  /** Endings of file names that mean this format. */
  readonly endings: readonly string[]
  readonly summary: string
  /** Whether it is compressed inside, so that compressing it again would only hide it from its readers. */
  readonly compressed: boolean
  readonly flags: readonly Flag[]
  /** Loads the writer; `options` are the values of all flags of the command. */
  open(
    output: Output,
    layout: Layout,
    options: Readonly<Record<string, unknown>>,
    provenance: Provenance,
  ): Promise<SinkSession>
}
