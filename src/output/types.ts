import type { Layout } from '../core/cbf/layout.ts'
import type { Provenance, SinkSession } from '../core/delivery.ts'
import type { Output } from './file/output.ts'
import type { FileOptions } from './file-options.ts'

/** A file format, offered as `export --format <id>`. */
export interface FileSink {
  readonly id: string
  /** Endings of file names that mean this format. */
  readonly endings: readonly string[]
  readonly summary: string
  /** Whether it is compressed inside, so that compressing it again would only hide it from its readers. */
  readonly compressed: boolean
  /** Loads the writer. */
  open(output: Output, layout: Layout, options: FileOptions, provenance: Provenance): Promise<SinkSession>
}
