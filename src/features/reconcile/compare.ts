import { costsClient } from '../../cloudzero/costs.ts'
import { clientOf, sessionOptions } from '../../cloudzero/open-client.ts'
import { ownedBy } from '../../core/cbf/ownership.ts'
import { dayAt } from '../../core/time.ts'
import { count } from '../../core/words.ts'
import type { CbfFile } from '../../source/cbf-file/types.ts'
import type { ReconcileChoice } from './choice.ts'
import { compareStores } from './compare-stores.ts'
import type { CostFiles } from './cost-files.ts'
import { billSide, dayDifferences, providerSide, visibleSide } from './costs.ts'
import type { DatabaseRead } from './database.ts'
import type { OwnLines, ReconcileWork } from './lines.ts'
import type { ReconcileOptions } from './options.ts'
import { fileLines, type OtherLines, streamLines } from './others.ts'

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
