import { attributor } from '../attribution/attribute.ts'
import { disguiser } from '../attribution/disguise.ts'
import { type Layout, layoutOf } from '../cbf/layout.ts'
import { formatMoney } from '../model/money.ts'
import type { Batch, Outcome } from '../model/outcome.ts'
import type { SpendOwner, SpendRecord } from '../model/spend.ts'
import { isEmptyWindow } from '../model/window.ts'
import { type ComposeOptions, type Composer, compose } from '../pipeline/compose.ts'
import { type RunSummary, runPipeline } from '../pipeline/run.ts'
import type { SinkSession } from '../sink/types.ts'
import { type Database, withDatabase } from '../source/database.ts'
import { hasOwnExporter } from '../source/exporter.ts'
import { readLedger, valuesInLedger, withRecords } from '../source/ledger.ts'
import { findRelations, type Relations } from '../source/relations.ts'
import { PTU_COLUMNS, ptuQuery, ptuRecords } from '../source/tables/ptu-flat-cost/index.ts'
import { startProgress } from '../terminal/progress.ts'
import { databaseChoice } from './database-choice.ts'
import { checkOwnerFilters, unmatchedWarnings } from './filters.ts'
import { loadOwners } from './owners.ts'
import { describeRefused, describeReject } from './rejects.ts'
import type { Selection } from './selection.ts'
import type { App } from './types.ts'

/** What became of the rows of a selection. */
export interface LinesRun {
  readonly summary: RunSummary
  /** The database that was read, for people. */
  readonly database: string
  readonly warnings: readonly string[]
}

export interface LinesHandlers {
  /** Opens the delivery once the columns are known. */
  open(layout: Layout): Promise<SinkSession>
  /** Takes a rejected row as a JSON line. */
  reject(line: string): Promise<void>
}

/** How many rejected rows are shown one by one. */
const SHOWN_REJECTS = 3

/**
 * Reads a selection and writes its lines to a delivery, in one snapshot of the database, which is closed when this
 * returns. Committing the delivery is left to the caller.
 */
export function writeLines(selection: Selection, app: App, handlers: LinesHandlers): Promise<LinesRun> {
  return withDatabase(databaseChoice(selection, app), (database) => writeFrom(database, selection, app, handlers))
}

/**
 * Writes the lines of a selection to a delivery, from a database that is open. `again` is for another window of a
 * selection that was read before: it is not checked again, and what there is to warn of was said.
 */
export async function writeFrom(
  database: Database,
  selection: Selection,
  app: App,
  handlers: LinesHandlers,
  again = false,
): Promise<LinesRun> {
  const { host, log } = app
  const { snapshot } = database
  const { table, window } = selection
  const warnings: string[] = []
  const warn = (warning: string) => {
    if (again) return
    warnings.push(warning)
    log.write('warn', warning)
  }

  if (table.caveat !== null) warn(table.caveat)
  const relations = await findRelations(database, table, selection, warn)
  if (await hasOwnExporter(snapshot, relations)) {
    warn(
      'LiteLLM’s own CloudZero export is configured as well: both together count the spend twice, or overwrite each other.',
    )
  }
  const { hierarchy, dayOwners } = await loadOwners(database, selection, relations)
  const read = { ...selection.ledger, window, relation: relations.ledger, dayOwners }
  if (!again) {
    await checkOwnerFilters(selection, hierarchy, (level, values) =>
      valuesInLedger(snapshot, table, read, level, values),
    )
  }
  const reserved = await readReserved(database, selection, relations)

  const layout = layoutOf(selection.mapping(hierarchy.organizations.size > 0))
  const disguise = selection.piiKey === null ? same : disguiser(selection.piiKey)
  const found = attributor(hierarchy)
  const attribute = (owner: SpendOwner) => disguise(found(owner))
  const { filters, nativeBills } = selection
  const composer = compose({ hierarchy, layout, disguise, filters, nativeBills })
  warnOfReserved(reserved, composer, warn)
  const sink = await handlers.open(layout)
  let rejected = 0
  const progress = await startProgress(host, log, app.spinner, `Reading ${table.id} from ${database.description}`)
  try {
    const summary = await runPipeline({
      spend: withRecords(readLedger(snapshot, table, read), reserved),
      compose: composer,
      sink,
      signal: host.signal,
      keepZero: selection.keepZero,
      onProgress: ({ rows, lines }) =>
        progress.update(`${rows.toLocaleString('en-US')} rows read, ${lines.toLocaleString('en-US')} lines written`),
      async onReject(reject) {
        const { line, words } = describeReject(reject, table.id, attribute)
        if (++rejected <= SHOWN_REJECTS && !again) log.write('warn', `Rejected: ${words}`)
        await handlers.reject(line)
      },
      async onRefused(refused, why) {
        const { line, words } = describeRefused(refused, why, table.id, layout)
        if (++rejected <= SHOWN_REJECTS && !again) log.write('warn', `Rejected: ${words}`)
        await handlers.reject(line)
      },
    })
    progress.stop()
    for (const warning of unmatchedWarnings(selection, composer.seen)) warn(warning)
    if (isEmptyWindow(window)) warn('The window holds no complete day yet.')
    else if (summary.rows === 0) warn(`${table.relation} has no rows in this window.`)
    return { summary, database: database.description, warnings }
  } finally {
    progress.stop()
  }
}

/** PTU flat cost, which is in no other money, beside the ledgers it belongs to. */
async function readReserved(
  { snapshot }: Database,
  { table, window, ptu }: Selection,
  relations: Relations,
): Promise<Batch<Outcome<SpendRecord>>> {
  if (!table.ptu || !ptu) return []
  const relation = relations.aside('LiteLLM_DailyTeamSpend', PTU_COLUMNS, 'PTU flat cost is left out')
  if (relation === null) return []
  const query = ptuQuery(relation, window)
  return ptuRecords(await snapshot.rows(query.text, query.values), window)
}

function warnOfReserved(
  records: Batch<Outcome<SpendRecord>>,
  composer: Composer,
  warn: (warning: string) => void,
): void {
  const delivered = records.flatMap((record) => {
    if (!record.ok || !composer.owner(record.value.owner).selected) return []
    const { selected, native } = composer.product(record.value.product)
    return selected && !native ? [record.value.cost] : []
  })
  const cost = delivered.reduce((sum, each) => sum + each, 0n)
  if (cost !== 0n) {
    warn(
      `PTU flat cost of ${formatMoney(cost)} USD is included; its rows stay when LiteLLM’s PTU attribution is switched off (--no-ptu leaves them out).`,
    )
  }
}

const same: ComposeOptions['disguise'] = (identity) => identity
