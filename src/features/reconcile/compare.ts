import type { AnycostClient } from '../../cloudzero/client.ts'
import { costsClient } from '../../cloudzero/costs.ts'
import { clientOf, sessionOptions } from '../../cloudzero/open-client.ts'
import { ownedBy } from '../../core/cbf/ownership.ts'
import type { CbfRow } from '../../core/cbf/row.ts'
import { monthsOf } from '../../core/model/window.ts'
import { dayAt, type Month } from '../../core/time.ts'
import { count } from '../../core/words.ts'
import { broken, quoted } from '../../source/cbf-file/errors.ts'
import type { CbfFile } from '../../source/cbf-file/open.ts'
import type { ReconcileChoice } from './choice.ts'
import { compareStores, type StoredSide } from './compare-stores.ts'
import type { CostFiles } from './cost-files.ts'
import { billSide, dayDifferences, providerSide, visibleSide } from './costs.ts'
import type { DatabaseRead } from './database.ts'
import { lineOfCells, openLineStore } from './line-store.ts'
import type { OwnLines, ReconcileWork } from './lines.ts'
import type { ReconcileOptions } from './options.ts'

/** Everything a run was asked for. */
export interface Comparison extends ReconcileWork {
  readonly options: ReconcileOptions
  readonly choice: ReconcileChoice
  readonly files: readonly CbfFile[]
  readonly tables: CostFiles
}

type Read = DatabaseRead & { readonly lines: OwnLines }

/** CloudZero's day is soon used up: an answer that asks for another try gets one only. */
const COSTS_ATTEMPTS = 2

/** Compares the lines with files, with the stream, and with what CloudZero shows. */
export async function compareOthers(comparison: Comparison, read: Read): Promise<void> {
  const { options, choice, files, resources, app } = comparison
  for (const file of files) await compareWith(await fileLines(file, comparison), comparison, read)
  const { apiKey, connection } = choice
  if (apiKey !== null && connection !== null) {
    const client = resources.add(clientOf({ apiKey, connection }, options, app), (each) => each.close())
    await compareWith(await streamLines(client, comparison), comparison, read)
  }
  if (apiKey !== null && options.cloudzeroCosts) await compareCosts(comparison, read, apiKey)
}

async function compareWith(
  theirs: OtherLines,
  { options, state, app }: Comparison,
  { lines, names }: Read,
): Promise<void> {
  state.addSide(theirs)
  if (theirs.timeless > 0) {
    state.warn(`${count(theirs.timeless, 'line')} of ${theirs.id} without a readable time/usage_start.`)
  }
  const today = dayAt(app.host.now())
  const found = await compareStores({ ours: lines, theirs, isOwned: ownedBy(options.instance), today })
  // An id of our own is made for this run, a name in it a pseudonym where that is asked for.
  const named = (id: string | null, reference: bigint) => (id === null || reference !== 0n ? id : names.resource(id))
  state.add(found.map((each) => ({ ...each, what: named(each.what, each.reference) })))
}

async function compareCosts(
  { options, selection, choice, state, resources, app }: Comparison,
  read: Read,
  apiKey: string,
): Promise<void> {
  const session = sessionOptions({ ...options, apiKey }, app)
  const client = resources.add(costsClient({ ...session, attempts: COSTS_ATTEMPTS }), (each) => each.close())
  const asked = { client, window: selection.window, filters: choice.costsFilter }
  const visible = state.addSide(await visibleSide(asked))
  state.add(dayDifferences(visible, read.lines, { less: 'not-visible', more: 'more-visible' }))
  for (const slug of choice.natives) {
    const litellm = state.addSide(providerSide(slug, read.providers))
    const bill = state.addSide(await billSide(slug, asked))
    state.add(dayDifferences(bill, litellm, { less: 'native-less', more: 'native-more' }))
  }
}

/** Lines that somebody holds, and how many of them say no time. */
interface OtherLines extends StoredSide {
  readonly timeless: number
}

export const CLOUDZERO_SIDE = 'cloudzero'

/** Reads a CBF file into a store, until the resources are released. @throws UsageError where it cannot be read to its end. */
function fileLines(file: CbfFile, work: ReconcileWork): Promise<OtherLines> {
  const name = file.target === '-' ? 'stdin' : file.target
  return stored(name, work, `Reading ${name}`, rowsOf(file))
}

/** Reads back what a stream holds of the months of a window. @throws CloudZeroError */
function streamLines(client: AnycostClient, work: ReconcileWork): Promise<OtherLines> {
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
