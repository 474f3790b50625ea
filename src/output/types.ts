import type { Layout } from '../core/cbf/layout.ts'
import type { Provenance, SinkSession } from '../core/delivery.ts'
import type { Flag } from '../core/flag.ts'
import type { Output } from './file/output.ts'

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
