import { levelTags } from '../../core/cbf/tag-rules.ts'
import { displayChange, displayShare, formatMoney, type Money, shareOf } from '../../core/model/money.ts'
import type { CounterName } from '../../core/model/spend.ts'
import {
  type Cell,
  type Column,
  countCell,
  moneyCell,
  numberColumn,
  programColumn,
  type Table,
  UNKNOWN_CELL,
  wordCell,
} from '../../core/tables/table.ts'
import type { Count, Figures } from '../../core/totals/figures.ts'
import { type Dimension, isPeriod, type Part } from '../../core/totals/part.ts'
import { formatCount } from '../../core/words.ts'
import { labeller, titleOf } from './label.ts'
import { changeOf, costPerMillion, figuresNow, type Row } from './row.ts'

/** Columns that say what a row is of: a name for people; name and id for programs. */
export function labelColumns(
  dimensions: readonly Dimension[],
  rows: readonly Row[],
  fileOf: (part: Part) => string | null = () => null,
): readonly Column<Row>[] {
  return dimensions.flatMap((dimension, index): readonly Column<Row>[] => {
    const label = labeller(dimension, rows, index)
    const people: Column<Row> = {
      key: `${keyOf(dimension)}_label`,
      title: titleOf(dimension),
      only: 'people',
      shrink: 1,
      minWidth: 16,
      cell(row) {
        const cell = labelCell(row, index, label, isPeriod(dimension))
        return index === 0 ? withLink(cell, row, fileOf, 'html') : cell
      },
    }
    return [people, ...programColumns(dimension, index)]
  })
}

function keyOf(dimension: Dimension): string {
  return isPeriod(dimension) ? dimension : levelTags(dimension).name
}

function labelCell(row: Row, index: number, label: (part: Part) => string, isTime: boolean): Cell {
  const part = row.parts[index]
  if (part) return isTime ? { ...wordCell(label(part)), kind: 'time' } : wordCell(label(part))
  if (row.total) return wordCell(index === 0 ? 'Total' : null)
  const first = row.parts.indexOf(null)
  return row.folded && first === index ? wordCell(`others (${row.folded})`, 'faint') : wordCell(null)
}

/** Leads to the CSV file of a row. */
export function csvColumn(fileOf: (part: Part) => string | null): Column<Row> {
  return {
    key: 'file',
    title: 'Table',
    only: 'people',
    cell: (row) => {
      const cell = withLink(wordCell('CSV'), row, fileOf, 'csv')
      return cell.link === undefined ? wordCell(null) : cell
    },
  }
}

function withLink(cell: Cell, { parts: [part] }: Row, fileOf: (part: Part) => string | null, ending: string): Cell {
  const name = part ? fileOf(part) : null
  return name === null ? cell : { ...cell, link: `${name}.${ending}` }
}

/** Name and id of the entities of a dimension, under the names of the tags of an export. */
export function programColumns(dimension: Dimension, index: number): readonly Column<Row>[] {
  const column = (key: string, text: (part: Part) => string | null) =>
    programColumn<Row>(key, ({ parts }) => ({
      ...wordCell(parts[index] ? text(parts[index]) : null),
      ...(isPeriod(dimension) ? { kind: 'time' } : {}),
    }))
  if (isPeriod(dimension)) return [column(dimension, (part) => part.key)]
  const { name, id } = levelTags(dimension)
  const ids = dimension === 'model' ? 'model_id' : id
  return [column(name, (part) => part.name), ...(ids === null ? [] : [column(ids, (part) => part.id)])]
}

export interface FigureOptions {
  /** What shares are of. */
  readonly total: Figures
  /** Whether there is a window before to compare with. */
  readonly change: boolean
  /** What the document is about. */
  readonly about: Table['about']
}

/** Columns of cost and usage, the same in every table of a report. */
export function figureColumns({ total, change }: Omit<FigureOptions, 'about'>): readonly Column<Row>[] {
  const counter = (name: CounterName) =>
    programColumn<Row>(
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      (row) => countCell(figuresNow(row)[name]),
    )
  const rate = (row: Row, part: CounterName, whole: CounterName) =>
    rateCell(figuresNow(row)[part], figuresNow(row)[whole])
  const price = (figures: Figures) => (figures.tokens === null ? UNKNOWN_CELL : moneyCell(costPerMillion(figures)))
  return [
    numberColumn('cost', 'Cost', (row) => moneyCell(figuresNow(row).cost)),
    shareColumn(total),
    ...(change ? CHANGE_COLUMNS : []),
    numberColumn('requests', 'Requests', (row) => amountCell(figuresNow(row).requests), { hide: 4 }),
    counter('failedRequests'),
    numberColumn('failure_rate', 'Failed', (row) => rate(row, 'failedRequests', 'requests'), { hide: 7 }),
    numberColumn('tokens', 'Tokens', (row) => amountCell(figuresNow(row).tokens), { hide: 5 }),
    ...(['promptTokens', 'completionTokens', 'cacheReadTokens', 'cacheWriteTokens'] as const).map(counter),
    numberColumn('cost_per_million_tokens', '$/M tokens', (row) => price(figuresNow(row)), { hide: 6 }),
    numberColumn('cache_hit_share', 'Cached', (row) => rate(row, 'cacheReadTokens', 'promptTokens'), { hide: 8 }),
  ]
}

/** The share of the cost of some total. */
export function shareColumn({ cost }: Figures, hide = 2): Column<Row> {
  return numberColumn('share', 'Share', (row) => rateCell(figuresNow(row).cost, cost), { hide })
}

const CHANGE_COLUMNS: readonly Column<Row>[] = [
  programColumn('cost_before', ({ before }) => moneyCell(before?.cost ?? 0n)),
  numberColumn('change', 'Change', (row) => ({ ...moneyCell(changeOf(row)), text: displayChange(changeOf(row)) }), {
    hide: 1,
  }),
  numberColumn('change_share', '%', changeShareCell, { hide: 3 }),
  programColumn('status', (row) => wordCell(statusOf(row))),
]

function changeShareCell(row: Row): Cell {
  const share = shareOf(changeOf(row), row.before?.cost ?? 0n)
  return { ...partCell(share), text: statusOf(row) ?? displayShare(share, { signed: true }) }
}

/** How many groups a row stands for, where that is more than one. */
export const FOLDED_COLUMN = programColumn<Row>('others', ({ folded, total }) => ({
  raw: (!total && folded) || null,
  text: '',
}))

function statusOf({ now, before, folded }: Row): 'new' | 'gone' | null {
  if (folded) return null
  if (before === null) return now === null ? null : 'new'
  return now === null ? 'gone' : null
}

/** A count for people in a few digits. */
export function amountCell(count: Count): Cell {
  return count === null ? UNKNOWN_CELL : { raw: count.toString(), text: displayCount(count), kind: 'count' }
}

function rateCell(part: Count, whole: Count): Cell {
  return part === null || whole === null ? UNKNOWN_CELL : partCell(shareOf(part, whole))
}

/** A share of 1; `none` is what people read where there is none. */
export function partCell(share: Money | null, none = ''): Cell {
  return { raw: share === null ? null : formatMoney(share), text: displayShare(share) || none, kind: 'share' }
}

const UNITS = [
  { name: 'T', size: 10n ** 12n },
  { name: 'B', size: 10n ** 9n },
  { name: 'M', size: 10n ** 6n },
] as const

/** A count for people: whole below a million, three digits and a unit above. Not for data. */
export function displayCount(count: bigint): string {
  if (count < 0n) return `-${displayCount(-count)}`
  const unit = UNITS.find(({ size }) => count >= size)
  if (unit === undefined) return formatCount(count)
  const whole = count / unit.size
  const places = whole >= 100n ? 0 : whole >= 10n ? 1 : 2
  const digits = ((count * 10n ** BigInt(places)) / unit.size).toString()
  const cut = digits.length - places
  return `${formatCount(BigInt(digits.slice(0, cut)))}${places > 0 ? `.${digits.slice(cut)}` : ''} ${unit.name}`
}
