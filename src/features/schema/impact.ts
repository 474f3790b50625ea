import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { commandNeeds, PLAIN_ENTITIES, widestChoice } from '../../source/needs/commands.ts'
import type { TableNeed } from '../../source/needs/need.ts'
import { NEED_COMMANDS, type NeedCommand } from '../../source/needs/need-commands.ts'
import type { SpendTable } from '../../source/types.ts'
import type { Change } from './diff.ts'

/** What a change means for this tool. */
export interface Impact {
  /** Commands that read what has changed. */
  readonly commands: readonly NeedCommand[]
  /** What is lost where it is gone, as clauses; empty where it is not. */
  readonly lost: readonly string[]
}

/** Tells which commands read a table or a column that has changed, and what they do without it; null where none does. */
export function impactReader(): (change: Change) => Impact | null {
  const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
  const lines = tables.map((table) => ({
    table,
    ledger: widestChoice(table),
    hierarchy: PLAIN_ENTITIES,
    ptu: true,
    subscriptions: true,
  }))
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
