import { displayShare, shareOf } from '../../core/model/money.ts'
import {
  type Cell,
  type Column,
  moneyCell,
  numberColumn,
  programColumn,
  tableOf,
  UNKNOWN_CELL,
  wordCell,
} from '../../core/tables/table.ts'
import { type Count, type Figures, NO_FIGURES } from '../../core/totals/figures.ts'
import { amountCell, partCell } from './columns.ts'
import type { Section } from './report.ts'
import { costPerMillion, type Row } from './row.ts'

/** One figure of the whole window, and what becomes of it: the relative change; of a share the difference. */
interface Figure {
  readonly id: string
  readonly title: string
  readonly exact: (figures: Figures) => Count
  readonly cell: (exact: Count) => Cell
  readonly isShare?: true
}

const moneyOrUnknown = (amount: Count): Cell => (amount === null ? UNKNOWN_CELL : moneyCell(amount))
const share = { cell: (part: Count) => partCell(part, '–'), isShare: true } as const

const FIGURES: readonly Figure[] = [
  { id: 'cost', title: 'Cost', exact: ({ cost }) => cost, cell: moneyOrUnknown },
  { id: 'requests', title: 'Requests', exact: ({ requests }) => requests, cell: amountCell },
  { id: 'tokens', title: 'Tokens', exact: ({ tokens }) => tokens, cell: amountCell },
  { id: 'cost_per_million_tokens', title: 'Cost of 1 M tokens', exact: costPerMillion, cell: moneyOrUnknown },
  {
    id: 'failure_rate',
    title: 'Failed requests',
    exact: ({ failedRequests, requests }) => shareOf(failedRequests, requests),
    ...share,
  },
  {
    id: 'cache_hit_share',
    title: 'Prompts from cache',
    exact: ({ cacheReadTokens, promptTokens }) => shareOf(cacheReadTokens, promptTokens),
    ...share,
  },
]

/** The figures of the whole window, beside those of the window before where there is one. */
export function headlineOf(total: Row, compare: boolean): Section {
  const now = total.now ?? NO_FIGURES
  const { before } = total
  const columns: readonly Column<Figure>[] = [
    programColumn('figure', ({ id }) => wordCell(id)),
    { key: 'title', title: '', only: 'people', cell: ({ title }) => wordCell(title) },
    numberColumn('value', 'Now', ({ cell, exact }) => cell(exact(now))),
    ...(compare ? comparisonColumns(now, before) : []),
  ]
  return {
    id: 'headline',
    title: 'The whole window',
    says: 'All cost and usage of the window.',
    table: tableOf({ columns, rows: FIGURES, about: { version: 1 } }),
  }
}

function comparisonColumns(now: Figures, before: Figures | null): readonly Column<Figure>[] {
  return [
    numberColumn('before', 'Before', ({ cell, exact }) => (before === null ? UNKNOWN_CELL : cell(exact(before)))),
    numberColumn('change', 'Change', (figure) => changeCell(figure, now, before)),
  ]
}

function changeCell({ exact, isShare }: Figure, now: Figures, before: Figures | null): Cell {
  const [later, earlier] = [exact(now), before === null ? null : exact(before)]
  if (later === null || earlier === null) return { raw: null, text: '' }
  const change = isShare ? later - earlier : shareOf(later - earlier, earlier)
  const text = displayShare(change, { signed: true })
  return { ...partCell(change), text: isShare ? text.replace(' %', ' points') : text }
}
