import { plainLines } from '../../core/plain-text.ts'
import { count, formatCount } from '../../core/words.ts'
import { LEDGERS } from '../../run/choose-ledger.ts'
import type { Catalog, CatalogTable } from '../../source/catalog/types.ts'
import { commandNeeds, PLAIN_ENTITIES, widestChoice } from '../../source/needs/commands.ts'
import type { TableNeed } from '../../source/needs/need.ts'
import { NEED_COMMANDS, type NeedCommand } from '../../source/needs/need-commands.ts'
import { constraintsText, foreignKeyText, indexText } from './text.ts'

/** One thing that is not as it was; before and after are null where it is new or gone. */
export interface Change {
  readonly what: 'table' | 'column' | 'primary key' | 'foreign key' | 'index'
  readonly table: string
  /** Of the column, key or index; the table's own for a table. */
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** What has changed in the tables themselves; how many rows they hold, and in which order their columns stand, does not count. */
export function schemaChanges(before: Pick<Catalog, 'tables'>, after: Pick<Catalog, 'tables'>): readonly Change[] {
  const old = new Map(before.tables.map((table) => [table.name, table]))
  const now = new Map(after.tables.map((table) => [table.name, table]))
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [first, last] = [old.get(name), now.get(name)]
    if (first === undefined || last === undefined || first.kind !== last.kind) {
      return [{ what: 'table', table: name, name, before: summaryOf(first), after: summaryOf(last) } satisfies Change]
    }
    return tableChanges(first, last)
  })
}

function tableChanges(before: CatalogTable, after: CatalogTable): readonly Change[] {
  const compared = (what: Change['what'], partsOf: (table: CatalogTable) => ReadonlyMap<string, string>) => {
    const [old, now] = [partsOf(before), partsOf(after)]
    return [...new Set([...old.keys(), ...now.keys()])]
      .map((name): Change => {
        return { what, table: after.name, name, before: old.get(name) ?? null, after: now.get(name) ?? null }
      })
      .filter((change) => change.before !== change.after)
  }
  return [
    ...compared(
      'column',
      ({ columns }) => new Map(columns.map((each) => [each.name, `${each.type} ${constraintsText(each)}`.trimEnd()])),
    ),
    ...compared(
      'primary key',
      ({ primaryKey }) => new Map(primaryKey.length === 0 ? [] : [['primary key', primaryKey.join(', ')]]),
    ),
    ...compared(
      'foreign key',
      ({ foreignKeys }) => new Map(foreignKeys.map((each) => [each.name, foreignKeyText(each)])),
    ),
    ...compared(
      'index',
      ({ indexes }) => new Map(indexes.filter(({ primary }) => !primary).map((each) => [each.name, indexText(each)])),
    ),
  ]
}

function summaryOf(table: CatalogTable | undefined): string | null {
  return table === undefined ? null : `${table.kind}, ${count(table.columns.length, 'column')}`
}

/** The changes for people, one line each; `+` is new, `-` is gone, `~` differs. What this tool reads is marked by `!`. */
export function changesText(changes: readonly (Change & { readonly impact: Impact | null })[]): string {
  if (changes.length === 0) return 'Nothing has changed.\n'
  const read = changes.filter(({ impact }) => impact !== null).length
  const sum = `${count(changes.length, 'change')}, ${read === 0 ? 'none' : formatCount(read)} of what this tool reads.`
  const lines = changes.flatMap(({ impact, ...change }) => [
    `${changeText(change)}${impact === null ? '' : ` ! read by ${impact.commands.join(', ')}`}`,
    ...(impact?.lost ?? []).map((each) => `    ! ${each}`),
  ])
  return plainLines([...lines, sum].map((line) => `${line}\n`).join(''))
}

function changeText({ what, table, name, before, after }: Change): string {
  const place = what === 'table' ? name : what === 'primary key' ? table : `${table}.${name}`
  if (before === null) return `+ ${what} ${place}: ${after}`
  if (after === null) return `- ${what} ${place}: ${before}`
  return `~ ${what} ${place}: ${before} -> ${after}`
}

/** What a change means for this tool. */
export interface Impact {
  /** Commands that read what has changed. */
  readonly commands: readonly NeedCommand[]
  /** What is lost where it is gone, as clauses; empty where it is not. */
  readonly lost: readonly string[]
}

/** Tells which commands read a table or a column that has changed, and what they do without it; null where none does. */
export function impactReader(): (change: Change) => Impact | null {
  const lines = LEDGERS.map((table) => {
    return { table, ledger: widestChoice(table), hierarchy: PLAIN_ENTITIES, ptu: true, subscriptions: true }
  })
  const all = commandNeeds(NEED_COMMANDS, { lines, has: () => () => true })
  return ({ what, table, name, after }) => {
    if (what !== 'table' && what !== 'column') return null
    const column = what === 'column' ? name : null
    const read = all.filter(({ need }) => need.relation === table && (column === null || hasColumn(need, column)))
    if (read.length === 0) return null
    const lost = after === null ? read.map(({ command, need }) => lossOf(command, need, column)) : []
    return { commands: [...new Set(read.map(({ command }) => command))], lost: [...new Set(lost)] }
  }
}

function hasColumn({ required, oneOf = [], optional }: TableNeed, column: string): boolean {
  return required.includes(column) || oneOf.some((names) => names.includes(column)) || Object.hasOwn(optional, column)
}

function lossOf(
  command: NeedCommand,
  { relation, optional, impactIfMissing }: TableNeed,
  column: string | null,
): string {
  const own = column === null ? undefined : optional[column]
  return own ?? impactIfMissing ?? `${command} cannot read ${relation}`
}
