import type { App } from '../core/app.ts'
import { attributor } from '../core/attribution/attribute.ts'
import { pseudonymizer } from '../core/attribution/pseudonymize.ts'
import { type Layout, layoutOf } from '../core/cbf/layout.ts'
import type { SinkSession } from '../core/delivery.ts'
import type { Hierarchy } from '../core/model/hierarchy.ts'
import type { Identity } from '../core/model/identity.ts'
import { formatMoney } from '../core/model/money.ts'
import type { Batch, Outcome } from '../core/model/outcome.ts'
import type { SpendOwner, SpendRecord } from '../core/model/spend.ts'
import { type DateWindow, isEmptyWindow } from '../core/model/window.ts'
import { type Database, withDatabase } from '../source/database.ts'
import { hasOwnExporter } from '../source/exporter.ts'
import { ledgerReader, valuesInLedger, withRecords } from '../source/ledgers/ledger.ts'
import { PTU_COLUMNS, ptuQuery, ptuRecords } from '../source/ledgers/ptu-flat-cost/index.ts'
import { findRelations, type Relations } from '../source/relations.ts'
import { type ComposeOptions, type Composer, compose } from './compose.ts'
import { databaseChoice } from './database-choice.ts'
import type { RunFigures } from './figures.ts'
import { checkOwnerFilters, unmatchedWarnings } from './filters.ts'
import { loadOwners } from './owners.ts'
import { describeRefused, describeReject } from './rejects.ts'
import { repeatRead } from './repeat-read.ts'
import { type RunSummary, runPipeline } from './run.ts'
import type { Selection } from './selection.ts'
import { totalOf } from './total.ts'

/** What became of the rows of a selection. */
export interface LinesRun {
  readonly summary: RunSummary
  /** The database that was read, for people. */
  readonly database: string
  readonly warnings: readonly string[]
}

/** The same by window: each has its own summary, and the whole is their sum. */
export interface WindowsRun extends LinesRun {
  readonly windows: readonly RunSummary[]
}

/** The same by delivery, where several share the rows. */
export interface SharedRun extends WindowsRun {
  readonly parts: readonly WindowsRun[]
}

/** How several deliveries share the rows of a run. */
export interface Shares {
  readonly count: number
  /** Tells by an owner which of them its rows go to. @throws UsageError where LiteLLM's entities leave that open. */
  by(hierarchy: Hierarchy): (identity: Identity) => number
}

export interface LinesHandlers {
  /** Left out where all rows go to one delivery. */
  readonly shares?: Shares
  /** Opens the delivery of a window once the columns are known, in the order of the windows and then of the shares. */
  open(layout: Layout, window: DateWindow, part: number): Promise<SinkSession>
  /** Takes a rejected row as a JSON line, and in words. */
  reject(line: string, words: string): Promise<void>
}

/** What became of the rows, for those who watch. */
export function figuresOf({ rows, lines, rejects, cost }: RunSummary): FiguresOfRows {
  return { rows, lines, rejectedRows: rejects.rows, cost }
}

type FiguresOfRows = Pick<RunFigures, 'rows' | 'lines' | 'rejectedRows' | 'cost'>

/** How many rejected rows are shown one by one. */
const SHOWN_REJECTS = 3

/**
 * Reads a selection and writes its lines to a delivery, in one snapshot of the database, which is closed when this
 * returns. Committing the delivery is left to the caller.
 */
export function writeLines(selection: Selection, app: App, handlers: LinesHandlers): Promise<LinesRun> {
  return writeWindows(selection, [selection.window], app, handlers)
}

/**
 * {@link writeLines} from a database that is open already, and stays so. `again` is for another window of a selection
 * that was read before: it is not checked again, and what there is to warn of was said.
 */
export function writeLinesFrom(
  database: Database,
  selection: Selection,
  app: App,
  handlers: LinesHandlers,
  again = false,
): Promise<LinesRun> {
  return writeWindowsFrom(database, selection, [selection.window], app, handlers, again)
}

/**
 * The same with a delivery for each of some windows, which are parts of the selection's one after the other; all in one
 * snapshot, and each with its own proof that nothing was lost.
 */
export function writeWindows(
  selection: Selection,
  windows: readonly DateWindow[],
  app: App,
  handlers: LinesHandlers,
): Promise<SharedRun> {
  return repeatRead(handlers, app, (watched) =>
    withDatabase(databaseChoice(selection, app), (database) =>
      writeWindowsFrom(database, selection, windows, app, watched),
    ),
  )
}

async function writeWindowsFrom(
  database: Database,
  selection: Selection,
  windows: readonly DateWindow[],
  app: App,
  handlers: LinesHandlers,
  again = false,
): Promise<SharedRun> {
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
  const reserved = await readReserved(database, selection, windows, relations)

  const spendIn = ledgerReader(snapshot, table, read)
  const layout = layoutOf(selection.mapping(hierarchy.organizations.size > 0))
  const pseudonymize = selection.piiKey === null ? same : pseudonymizer(selection.piiKey)
  const found = attributor(hierarchy)
  const attribute = (owner: SpendOwner) => pseudonymize(found(owner))
  const { filters, nativeBills } = selection
  const share = handlers.shares?.by(hierarchy)
  const composer = compose({ hierarchy, layout, pseudonymize, filters, nativeBills, ...(share && { share }) })
  warnOfReserved(reserved.flat(), composer, warn)
  let rejected = 0
  const told = async ({ line, words, reason }: ReturnType<typeof describeReject>) => {
    if (++rejected <= SHOWN_REJECTS && !again)
      log.write('warn', `Rejected: ${words}`, { event: 'row-rejected', reason })
    await handlers.reject(line, words)
  }
  const windowsOfParts: RunSummary[][] = Array.from({ length: handlers.shares?.count ?? 1 }, () => [])
  const progress = await app.progress(`Reading ${table.id} from ${database.description}`)
  try {
    for (const [index, each] of windows.entries()) {
      const before = totalOf(windowsOfParts.flat())
      const sinks: SinkSession[] = []
      for (const part of windowsOfParts.keys()) sinks.push(await handlers.open(layout, each, part))
      const summaries = await runPipeline({
        spend: withRecords(spendIn(each), reserved[index] ?? []),
        compose: composer,
        sinks,
        signal: host.signal,
        keepZero: selection.keepZero,
        onProgress: ({ rows, lines }) =>
          progress.update(`${number(before.rows + rows)} rows read, ${number(before.lines + lines)} lines written`),
        onReject: (reject) => told(describeReject(reject, table.id, attribute)),
        onRefused: (refused, why) => told(describeRefused(refused, why, table.id, layout)),
      })
      for (const [part, summary] of summaries.entries()) windowsOfParts[part]?.push(summary)
    }
    progress.stop()
    const ofWindows = windows.map((_, index) => totalOf(windowsOfParts.flatMap((of) => of[index] ?? [])))
    const summary = totalOf(ofWindows)
    for (const warning of unmatchedWarnings(selection, composer.seen)) warn(warning)
    if (isEmptyWindow(window)) warn('The window holds no complete day yet.')
    else if (summary.rows === 0) warn(`${table.relation} has no rows in this window.`)
    const common = { database: database.description, warnings }
    const parts = windowsOfParts.map((of) => ({ summary: totalOf(of), windows: of, ...common }))
    return { summary, windows: ofWindows, parts, ...common }
  } finally {
    progress.stop()
  }
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

/** PTU flat cost by window: it is in no other money, beside the ledgers it belongs to. */
async function readReserved(
  { snapshot }: Database,
  { table, ptu }: Selection,
  windows: readonly DateWindow[],
  relations: Relations,
): Promise<readonly Batch<Outcome<SpendRecord>>[]> {
  if (!table.ptu || !ptu) return []
  const relation = relations.optional('LiteLLM_DailyTeamSpend', PTU_COLUMNS, 'PTU flat cost is left out')
  if (relation === null) return []
  const reserved: Batch<Outcome<SpendRecord>>[] = []
  for (const window of windows) {
    const query = ptuQuery(relation, window)
    reserved.push(ptuRecords(await snapshot.rows(query), window))
  }
  return reserved
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

const same: ComposeOptions['pseudonymize'] = (identity) => identity
