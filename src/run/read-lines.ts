import type { App, LogFields } from '../core/app.ts'
import { attributor } from '../core/attribution/attribute.ts'
import { pseudonymizer } from '../core/attribution/pseudonymize.ts'
import { type Layout, layoutOf } from '../core/cbf/layout.ts'
import type { LineConsumer } from '../core/delivery.ts'
import type { Hierarchy } from '../core/model/hierarchy.ts'
import type { Identity } from '../core/model/identity.ts'
import type { SpendOwner } from '../core/model/spend.ts'
import { type DateWindow, isEmptyWindow } from '../core/model/window.ts'
import { formatCount } from '../core/words.ts'
import { type Database, type DatabaseChoice, withDatabase } from '../source/database.ts'
import { findExporters } from '../source/exporter.ts'
import { ledgerReader, withRecords } from '../source/ledgers/ledger.ts'
import { findRelations } from '../source/relations.ts'
import { chargeWarnings, readCharges } from './charges.ts'
import { type ComposeOptions, compose } from './compose.ts'
import { exporterWarning } from './exporters.ts'
import { checkOwnerFilters, unmatchedWarnings } from './filters.ts'
import { lossWarnings, readingFlags } from './losses.ts'
import { loadOwners } from './owners.ts'
import { costOf, runPipeline } from './pipeline.ts'
import { type ReadAttempt, readAgain } from './read-again.ts'
import { describeRefused, describeReject } from './rejects.ts'
import { type RunReport, type RunTotals, totalOf } from './run-report.ts'
import type { Selection } from './selection.ts'
import { logWarning, viewWarning } from './sides/view-warning.ts'

/** How several consumers share the rows of a run. */
export interface Shares {
  readonly count: number
  /** Tells by an owner which of them its rows go to. @throws UsageError where LiteLLM's entities leave that open. */
  by(hierarchy: Hierarchy): (identity: Identity) => number
}

export interface ReadOptions {
  readonly app: Pick<App, 'command' | 'host' | 'log' | 'progress'>
  /** Parts of the selection's window, one after the other, each with a proof of its own; left out, it is one. */
  readonly windows?: readonly DateWindow[]
  /** Left out where all rows go to one consumer. */
  readonly shares?: Shares
  /** Takes a warning; left out, the log does. */
  readonly warn?: (message: string, fields?: LogFields) => void
  /** Takes a rejected row as a JSON line, and in words. */
  readonly reject?: (line: string, words: string) => Promise<void>
  /** The selection was read before, for another window: its filters are not checked again, nor its warnings given. */
  readonly repeated?: boolean
}

/** Opens the consumer of a window once the columns are known, in the order of the windows and then of the shares. */
export type OpenConsumer = (layout: Layout, window: DateWindow, part: number) => Promise<LineConsumer>

/** One pass over the rows of a selection, in one snapshot of the database. */
export interface LineReader {
  /** Reads all rows and hands their lines on; the database is closed when this returns, unless it was open before. */
  into(open: OpenConsumer): Promise<RunReport>
}

/** How many rejected rows are shown one by one. */
const SHOWN_REJECTS = 3

/**
 * Reads a selection from a database that is open, or that is opened for it: then a read that a replica gives up is begun
 * again in a new snapshot, unless a line or reject was handed on.
 */
export function readLines(database: Database | DatabaseChoice, selection: Selection, options: ReadOptions): LineReader {
  return {
    into: (open) =>
      'snapshot' in database
        ? readOnce(database, selection, options, { open, onHandOn: () => {} })
        : readAgain(open, options.app, (attempt) =>
            withDatabase(database, (lent) => readOnce(lent, selection, options, attempt)),
          ),
  }
}

async function readOnce(
  database: Database,
  selection: Selection,
  options: ReadOptions,
  { open, onHandOn }: ReadAttempt,
): Promise<RunReport> {
  const { app, shares, reject, repeated = false } = options
  const { snapshot } = database
  const { table, window } = selection
  const windows = options.windows ?? [window]
  const warnings: string[] = []
  const log = options.warn ?? ((message, fields) => app.log.write('warn', message, fields))
  const warn = (warning: string) => {
    if (repeated) return
    warnings.push(warning)
    log(warning)
  }

  if (selection.ledgerReason !== null && !repeated) app.log.write('info', selection.ledgerReason)
  if (table.caveat !== null) warn(table.caveat)
  const tables = await database.tables()
  const relations = findRelations(tables, selection)
  const exporters = await findExporters(snapshot, tables)
  const exported = exporters === null ? null : exporterWarning(exporters)
  if (exported !== null) warn(exported)
  const { hierarchy, dayOwners, dayRanges, recordedNames } = await loadOwners(snapshot, selection, relations, tables)
  const read = { ...selection.ledger, window, relation: relations.ledger, dayOwners }
  if (!repeated) await checkOwnerFilters(selection, hierarchy, recordedNames)
  const wrong = repeated ? null : await viewWarning(database, tables, table, window)
  if (wrong !== null) warn(wrong)
  const charging = { database, tables, windows, now: app.host.now() }
  const charges = await readCharges(charging, selection)
  const reader = { command: app.command, flags: readingFlags(selection) }
  for (const warning of lossWarnings(tables, reader)) warn(warning)

  const spendIn = ledgerReader(snapshot, table, read, dayRanges)
  const layout = layoutOf(selection.mapping(hierarchy.organizations.size > 0))
  const pseudonymize = selection.piiKey === null ? same : pseudonymizer(selection.piiKey)
  const found = attributor(hierarchy)
  const attribute = (owner: SpendOwner) => pseudonymize(found(owner))
  const { filters, nativeBills } = selection
  const share = shares?.by(hierarchy)
  const composer = compose({ hierarchy, layout, pseudonymize, filters, nativeBills, ...(share && { share }) })
  const added = { records: charges.flat(), composer }
  for (const { kind, text } of repeated ? [] : await chargeWarnings(charging, selection, added)) {
    if (selection.acknowledged.has(kind)) app.log.write('debug', text)
    else warn(text)
  }
  let rejected = 0
  const handReject = async ({ line, words, reason }: ReturnType<typeof describeReject>) => {
    if (++rejected <= SHOWN_REJECTS && !repeated) log(`Rejected: ${words}`, { event: 'row-rejected', reason })
    await reject?.(line, words)
  }
  const windowsOfParts: RunTotals[][] = Array.from({ length: shares?.count ?? 1 }, () => [])
  const progress = await app.progress(`Reading ${table.id} from ${database.description}`)
  try {
    for (const [index, each] of windows.entries()) {
      const before = totalOf(windowsOfParts.flat())
      const consumers: LineConsumer[] = []
      for (const part of windowsOfParts.keys()) consumers.push(await open(layout, each, part))
      const totals = await runPipeline({
        spend: withRecords(spendIn(each), charges[index] ?? []),
        compose: composer,
        consumers,
        signal: app.host.signal,
        keepZero: selection.keepZero,
        onHandOn,
        onProgress: ({ rows, lines }) =>
          progress.update(
            `${formatCount(before.rows + rows)} rows read, ${formatCount(before.lines + lines)} lines written`,
          ),
        onReject: (rejection) => handReject(describeReject(rejection, table.id, attribute)),
        onRefused: (refused, why) => handReject(describeRefused(refused, why, table.id, layout)),
      })
      for (const [part, ofPart] of totals.entries()) windowsOfParts[part]?.push(ofPart)
    }
    progress.stop()
    const ofWindows = windows.map((_, index) => totalOf(windowsOfParts.flatMap((of) => of[index] ?? [])))
    const total = totalOf(ofWindows)
    for (const warning of unmatchedWarnings(selection, composer.seen)) warn(warning)
    const charged = charges.flat().reduce((sum, charge) => sum + costOf(charge), 0n)
    const cost = total.cost.read + total.cost.filtered - charged
    const lack = repeated ? null : await logWarning(database, tables, table, { window, now: app.host.now(), cost })
    if (lack !== null) warn(lack)
    if (isEmptyWindow(window)) warn('The window holds no complete day yet.')
    else if (total.rows === 0) warn(`${table.relation} has no rows in this window.`)
    const parts = windowsOfParts.map((of) => ({ ...totalOf(of), windows: of }))
    const unknownCounters = table.unknownCounters(relations.ledger)
    return { ...total, windows: ofWindows, parts, database: database.description, warnings, unknownCounters }
  } finally {
    progress.stop()
  }
}

const same: ComposeOptions['pseudonymize'] = (identity) => identity
