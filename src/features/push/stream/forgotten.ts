import type { CbfRow } from '../../../core/cbf/row.ts'
import type { Money } from '../../../core/model/money.ts'
import type { UsageHour } from '../../../core/time.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import { canonicalRow } from './canonical.ts'
import type { HeldLines, LineIndex } from './held-lines.ts'
import type { ForgottenName, Knowledge } from './knows-less.ts'

/** Lines that differ from CloudZero's only in what the database has forgotten (docs/push.md, class `forgotten`). */
export interface Forgotten {
  readonly hours: ReadonlyMap<UsageHour, { readonly rows: number; readonly cost: Money }>
  readonly rows: number
  readonly cost: Money
  /** What was forgotten, such as `team Search`, with the lines that CloudZero names so; the most first. */
  readonly names: ReadonlyMap<string, number>
  /** Lines that may have lost a name and fit more than one of CloudZero's, so that they go as the database says them. */
  readonly ambiguous: number
}

/** Where nothing was forgotten, or CloudZero was not asked. */
export const NOTHING_FORGOTTEN: Forgotten = { hours: new Map(), rows: 0, cost: 0n, names: new Map(), ambiguous: 0 }

/**
 * Gives the lines of the spool the names that CloudZero holds, where the database has forgotten them. Memory: the lines of
 * one hour, and the names.
 */
export async function restoreForgotten(
  spool: Spool,
  { held, index, knowledge }: { readonly held: HeldLines; readonly index: LineIndex; readonly knowledge: Knowledge },
): Promise<Forgotten> {
  const hours = new Map<UsageHour, { rows: number; cost: Money }>()
  const names = new Map<string, number>()
  let [rows, cost, ambiguous] = [0, 0n, 0]
  for (const [hour, heldRows] of await held.end()) {
    const all: CbfRow[] = []
    const left: CbfRow[] = []
    const costs = new Map<CbfRow, Money>()
    for (const chunk of spool.chunks.get(hour) ?? []) {
      for await (const row of spool.rowsOf(chunk)) {
        all.push(row)
        const canonical = canonicalRow(row, NONE)
        if (canonical === null || !index.take(canonical)) continue
        left.push(row)
        costs.set(row, canonical.cost)
      }
    }
    if (left.length === 0) continue
    const found = pairRows(left, await collected(heldRows()), knowledge)
    ambiguous += found.ambiguous
    if (found.pairs.length === 0) continue
    const restored = new Map<CbfRow, readonly CbfRow[]>()
    let ofHour = 0n
    for (const pair of found.pairs) {
      restored.set(pair.desired, knowledge.restored(pair.desired, pair.held))
      ofHour += costs.get(pair.desired) ?? 0n
      for (const name of pair.names) names.set(name, (names.get(name) ?? 0) + 1)
    }
    const ofHourRows = found.pairs.reduce((sum, { held }) => sum + held.length, 0)
    hours.set(hour, { rows: ofHourRows, cost: ofHour })
    rows += ofHourRows
    cost += ofHour
    await spool.rewrite(
      hour,
      all.flatMap((row) => restored.get(row) ?? [row]),
    )
  }
  await spool.flush()
  return { hours, rows, cost, names: new Map([...names].sort(([, a], [, b]) => b - a)), ambiguous }
}

const NONE: ReadonlySet<string> = new Set()

async function collected(rows: AsyncIterable<CbfRow>): Promise<readonly CbfRow[]> {
  const all: CbfRow[] = []
  for await (const row of rows) all.push(row)
  return all
}

/** A line of the database, and how CloudZero holds it: as one line, or as several that became one without their names. */
interface Pair {
  readonly desired: CbfRow
  readonly held: readonly CbfRow[]
  readonly names: readonly ForgottenName[]
}

/** Pairs of one hour, and how many lines of the database could be of more than one of CloudZero's. */
interface Pairs {
  readonly pairs: readonly Pair[]
  readonly ambiguous: number
}

/** Lines that read alike. */
interface Alike {
  readonly row: CbfRow
  readonly rows: readonly CbfRow[]
}

/**
 * Finds for each line of an hour the one that CloudZero holds of the same product, cost and amount under names that were
 * forgotten, one to one. Lines that read alike may be exchanged; where which names are used depends on the choice, none is.
 * A line that is left (`--no-key-detail`) may be several of CloudZero: all that it may be, of the same cost and amount together.
 */
export function pairRows(desired: readonly CbfRow[], held: readonly CbfRow[], knowledge: Knowledge): Pairs {
  const heldByProduct = grouped(held, knowledge.productOf)
  const pairs: Pair[] = []
  let ambiguous = 0
  for (const [product, rows] of grouped(desired, knowledge.productOf)) {
    const candidates = heldByProduct.get(product)
    if (candidates === undefined) continue
    for (const { less, more } of related(alike(rows, knowledge), alike(candidates, knowledge), knowledge)) {
      const [few, many] = [less.flatMap((each) => each.rows), more.flatMap((each) => each.rows)]
      const isClear =
        (less.length === 1 && few.length >= many.length) || (more.length === 1 && many.length >= few.length)
      if (!isClear) ambiguous += few.length
      else
        for (const [place, row] of few.slice(0, many.length).entries()) {
          const other = many[place] ?? row
          pairs.push({ desired: row, held: [other], names: knowledge.forgotten(row, other) ?? [] })
        }
    }
  }
  const used = new Set(pairs.flatMap((pair) => [pair.desired, ...pair.held]))
  const left = (rows: readonly CbfRow[]) => rows.filter((row) => !used.has(row))
  return { pairs: [...pairs, ...mergedRows(left(desired), left(held), knowledge)], ambiguous }
}

function mergedRows(desired: readonly CbfRow[], held: readonly CbfRow[], knowledge: Knowledge): readonly Pair[] {
  const { kindOf, sumsOf, ownerOf, forgotten } = knowledge
  const heldByKind = grouped(held, kindOf)
  return [...grouped(desired, kindOf)].flatMap(([kind, rows]) => {
    const candidates = alike(heldByKind.get(kind) ?? [], knowledge)
    const isPart = (a: CbfRow, b: CbfRow) => ownerOf(a) === ownerOf(b) || forgotten(a, b) !== null
    return related(alike(rows, knowledge), candidates, knowledge, isPart).flatMap(({ less, more }): Pair[] => {
      const [row, ...others] = less.flatMap((each) => each.rows)
      const all = more.flatMap((each) => each.rows)
      if (row === undefined || others.length > 0 || sumsOf([row]) !== sumsOf(all)) return []
      return [{ desired: row, held: all, names: all.flatMap((each) => forgotten(row, each) ?? []) }]
    })
  })
}

/** Lines that are tied by what the ones know less than the others. */
function related(
  less: readonly Alike[],
  more: readonly Alike[],
  knowledge: Knowledge,
  isTied = (a: CbfRow, b: CbfRow) => knowledge.forgotten(a, b) !== null,
): readonly { readonly less: readonly Alike[]; readonly more: readonly Alike[] }[] {
  const byGaps = new Map<string, Map<string, Alike[]>>()
  const ties = new Map<Alike, Alike[]>()
  const back = new Map<Alike, Alike[]>()
  for (const each of less) {
    const gaps = knowledge.gapsOf(each.row)
    const byKin = byGaps.get(gaps) ?? grouped(more, ({ row }) => knowledge.kinOf(row, gaps))
    byGaps.set(gaps, byKin)
    const found = byKin.get(knowledge.kinOf(each.row, gaps)) ?? []
    const tied = found.filter(({ row }) => isTied(each.row, row))
    ties.set(each, tied)
    for (const other of tied) back.set(other, [...(back.get(other) ?? []), each])
  }
  const left = new Set(less.filter((each) => ties.get(each)?.length))
  const components: { less: Set<Alike>; more: Set<Alike> }[] = []
  for (const start of left) {
    const component = { less: new Set([start]), more: new Set<Alike>() }
    for (const each of component.less) {
      left.delete(each)
      for (const other of ties.get(each) ?? []) {
        component.more.add(other)
        for (const further of back.get(other) ?? []) component.less.add(further)
      }
    }
    components.push(component)
  }
  return components.map((component) => ({ less: [...component.less], more: [...component.more] }))
}

function alike(rows: readonly CbfRow[], { ownerOf }: Knowledge): readonly Alike[] {
  return [...grouped(rows, ownerOf).values()].flatMap((all) =>
    all[0] === undefined ? [] : [{ row: all[0], rows: all }],
  )
}

function grouped<T>(values: readonly T[], nameOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const name = nameOf(value)
    const group = groups.get(name)
    if (group) group.push(value)
    else groups.set(name, [value])
  }
  return groups
}
