import type { AnycostClient } from '../../cloudzero/client.ts'
import type { CbfRow } from '../../core/cbf/row.ts'
import { monthsOf } from '../../core/model/window.ts'
import type { Month } from '../../core/time.ts'
import { count } from '../../core/words.ts'
import { broken, quoted } from '../../source/cbf-file/errors.ts'
import type { CbfFile } from '../../source/cbf-file/types.ts'
import { lineOfCells } from './cbf-line.ts'
import type { StoredSide } from './compare-stores.ts'
import { openLineStore } from './line-store.ts'
import type { ReconcileWork } from './lines.ts'

/** Lines that somebody holds, and how many of them say no time. */
export interface OtherLines extends StoredSide {
  readonly timeless: number
}

export const CLOUDZERO_SIDE = 'cloudzero'

/** Reads a CBF file into a store, until the resources are released. @throws UsageError where it cannot be read to its end. */
export function fileLines(file: CbfFile, work: ReconcileWork): Promise<OtherLines> {
  const name = file.target === '-' ? 'stdin' : file.target
  return stored(name, work, `Reading ${name}`, rowsOf(file))
}

/** Reads back what a stream holds of the months of a window. @throws CloudZeroError */
export function streamLines(client: AnycostClient, work: ReconcileWork): Promise<OtherLines> {
  const months = monthsOf(work.selection.window)
  return stored(CLOUDZERO_SIDE, work, 'Reading back from CloudZero', contentsOf(client, months))
}

async function stored(
  id: string,
  { selection: { window }, app, resources }: ReconcileWork,
  doing: string,
  rows: AsyncIterable<CbfRow>,
): Promise<OtherLines> {
  const store = resources.add(await openLineStore(window), (each) => each.discard())
  const progress = await app.progress(doing)
  let timeless = 0
  let read = 0
  try {
    for await (const cells of rows) {
      app.host.signal.throwIfAborted()
      const line = lineOfCells(cells)
      if (line === null) timeless++
      // A line without cost and resource stands for an hour that was emptied.
      else if (line.id !== '' || line.cost !== 0n) await store.add(line)
      if (++read % 10_000 === 0) progress.update(`${doing}: ${count(read, 'line')}`)
    }
    await store.end()
    return { id, days: store.days, store, timeless }
  } finally {
    progress.stop()
  }
}

/** @throws UsageError where two columns have one name: nobody knows which of them counts. */
async function* rowsOf({ target, read }: CbfFile): AsyncGenerator<CbfRow> {
  for await (const piece of read()) {
    if (piece.of !== 'header') for (const { cells } of piece.rows) yield cells
    else {
      const twice = piece.columns.find((column, index) => piece.columns.indexOf(column) < index)
      if (twice !== undefined) throw broken(target, piece.line, `it has the column ${quoted(twice)} twice`)
    }
  }
}

async function* contentsOf(client: AnycostClient, months: readonly Month[]): AsyncGenerator<CbfRow> {
  for (const month of months) yield* client.contents(month)
}
