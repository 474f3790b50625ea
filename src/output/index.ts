import { csv } from './csv/index.ts'
import { jsonl } from './jsonl/index.ts'
import { parquet } from './parquet/index.ts'
import type { FileSink } from './types.ts'

/** Every file format, by the name `--format` takes. */
export const FILE_SINKS = { csv, jsonl, parquet } satisfies Record<string, FileSink>
