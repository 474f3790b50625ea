import type { CbfLine } from './cbf/line.ts'
import type { Batch } from './model/outcome.ts'
import type { DateWindow } from './model/window.ts'

/** What a delivery left behind. */
export interface Receipt {
  /** Where it went, `-` for stdout. */
  readonly target: string
  readonly lines: number
  /** Bytes as written, compression included. */
  readonly bytes: number
}

/** Takes the lines of a run. */
export interface LineConsumer {
  /** Whether it adds lines up itself, in any order: then the rows of an hour are not made into lines first. */
  readonly aggregates?: true
  /** Why it cannot carry a line, in words, null where it can; left out where it carries every line. */
  refuses?(line: CbfLine): string | null
  /** Resolves when the next lines may come. */
  write(lines: Batch<CbfLine>): Promise<void>
}

/** A delivery in progress. */
export interface SinkSession extends LineConsumer {
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
