import { displayShare, formatMoney, shareOf } from '../../core/model/money.ts'
import { type Cell, type Column, moneyCell, tableOf, UNKNOWN_CELL, wordCell } from '../../core/tables/table.ts'
import type { Count, Figures } from '../../core/totals/figures.ts'
import { NO_FIGURES } from '../../core/totals/figures.ts'
import { amountCell } from './columns.ts'
import type { Section } from './report.ts'
import { costPerMillion, type Row } from './row.ts'

/** One figure of the whole window. */
interface Figure {
  readonly id: string
  readonly title: string
  readonly value: (figures: Figures) => Cell
  /** What became of it, for figures of which a difference says something. */
  readonly change: 'relative' | 'points' | 'none'
  readonly exact: (figures: Figures) => Count
}

const share = (part: Count, whole: Count): Cell => {
  const found = shareOf(part, whole)
  return { raw: found === null ? null : formatMoney(found), text: displayShare(found) || '–', kind: 'share' }
}
const money = (amount: Count): Cell => (amount === null ? UNKNOWN_CELL : moneyCell(amount))

const FIGURES: readonly Figure[] = [
  { id: 'cost', title: 'Cost', value: ({ cost }) => money(cost), change: 'relative', exact: ({ cost }) => cost },
  {
    id: 'requests',
    title: 'Requests',
    value: ({ requests }) => amountCell(requests),
    change: 'relative',
    exact: ({ requests }) => requests,
  },
  {
    id: 'tokens',
    title: 'Tokens',
    value: ({ tokens }) => amountCell(tokens),
    change: 'relative',
    exact: ({ tokens }) => tokens,
  },
  {
    id: 'cost_per_million_tokens',
    title: 'Cost of 1 M tokens',
    value: (figures) => money(costPerMillion(figures)),
    change: 'relative',
    exact: costPerMillion,
  },
  {
    id: 'failure_rate',
    title: 'Failed requests',
    value: ({ failedRequests, requests }) => share(failedRequests, requests),
    change: 'points',
    exact: ({ failedRequests, requests }) => shareOf(failedRequests, requests),
  },
  {
    id: 'cache_hit_share',
    title: 'Prompts from cache',
    value: ({ cacheReadTokens, promptTokens }) => share(cacheReadTokens, promptTokens),
    change: 'points',
    exact: ({ cacheReadTokens, promptTokens }) => shareOf(cacheReadTokens, promptTokens),
  },
]

/** The figures of the whole window, beside those of the window before where there is one. */
export function headlineOf(total: Row, compare: boolean): Section {
  const now = total.now ?? NO_FIGURES
  const { before } = total
  const columns: readonly Column<Figure>[] = [
    { key: 'figure', title: 'Figure', only: 'programs', cell: ({ id }) => wordCell(id) },
    { key: 'title', title: '', only: 'people', cell: ({ title }) => wordCell(title) },
    { key: 'value', title: 'Now', align: 'right', cell: ({ value }) => value(now) },
    ...(compare
      ? [
          {
            key: 'before',
            title: 'Before',
            align: 'right',
            cell: ({ value }) => (before === null ? { raw: null, text: '–' } : value(before)),
          } satisfies Column<Figure>,
          {
            key: 'change',
            title: 'Change',
            align: 'right',
            cell: (figure) => changeCell(figure, now, before),
          } satisfies Column<Figure>,
        ]
      : []),
  ]
  return {
    id: 'headline',
    title: 'The whole window',
    says: 'All cost and usage of the window.',
    table: tableOf({ columns, rows: FIGURES, about: { version: 1 } }),
  }
}

/** For programs the relative change; of shares the difference. */
function changeCell({ exact, change }: Figure, now: Figures, before: Figures | null): Cell {
  const [later, earlier] = [exact(now), before === null ? null : exact(before)]
  if (later === null || earlier === null) return { raw: null, text: '' }
  if (change === 'points') {
    const points = displayShare(later - earlier, { signed: true }).replace(' %', ' points')
    return { raw: formatMoney(later - earlier), text: points, kind: 'share' }
  }
  const found = shareOf(later - earlier, earlier)
  return { raw: found === null ? null : formatMoney(found), text: displayShare(found, { signed: true }), kind: 'share' }
}
