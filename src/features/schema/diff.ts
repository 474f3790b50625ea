import { plainLines } from '../../core/plain-text.ts'
import { count, formatCount } from '../../core/words.ts'
import type { Catalog, CatalogTable } from '../../source/catalog/types.ts'
import type { Impact } from './impact.ts'
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

/** A change with what it means for this tool. */
export interface JudgedChange extends Change {
  readonly impact: Impact | null
}

/** The changes for people, one line each; `+` is new, `-` is gone, `~` differs. What this tool reads is marked by `!`. */
export function changesText(changes: readonly JudgedChange[]): string {
  if (changes.length === 0) return 'Nothing has changed.\n'
  const read = changes.filter(({ impact }) => impact !== null).length
  const sum = `${count(changes.length, 'change')}, ${read === 0 ? 'none' : formatCount(read)} of what this tool reads.`
  return plainLines([...changes.map(judgedText), sum].map((line) => `${line}\n`).join(''))
}

function judgedText({ impact, ...change }: JudgedChange): string {
  const text = changeText(change)
  if (impact === null) return text
  const { commands, lost } = impact
  return [`${text} ! read by ${commands.join(', ')}`, ...lost.map((each) => `    ! ${each}`)].join('\n')
}

function changeText({ what, table, name, before, after }: Change): string {
  const place = what === 'table' ? name : what === 'primary key' ? table : `${table}.${name}`
  if (before === null) return `+ ${what} ${place}: ${after}`
  if (after === null) return `- ${what} ${place}: ${before}`
  return `~ ${what} ${place}: ${before} -> ${after}`
}
