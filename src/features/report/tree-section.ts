import type { Level } from '../../core/model/level.ts'
import { type Column, type Table, tableOf, wordCell } from '../../core/tables/table.ts'
import type { Part } from '../../core/totals/part.ts'
import { type FigureOptions, FOLDED_COLUMN, figureColumns, programColumns } from './columns.ts'
import { labeller, titleOf } from './label.ts'
import type { Section } from './report.ts'
import { figuresNow, type Row } from './row.ts'
import { type Node, prunedTree, type TreeRow } from './tree.ts'

/** What stands before a name for each level it is below the outermost one. */
export const LEADER = '· '

/** The tree with subtotals: organization > team > user > model, the largest rows of it. */
export function treeSection(
  tree: readonly Node[],
  levels: readonly Level[],
  options: Omit<FigureOptions, 'total'> & {
    readonly total: Row
    readonly limit: number
    readonly about: Table['about']
  },
): Section {
  const { total, change, limit, about } = options
  const rows = prunedTree(tree, limit)
  const words = levels.map((level) => titleOf(level).toLowerCase())
  const labels = levels.map((level, index) =>
    labeller(
      level,
      rows.map(({ parts }) => parts[index]),
    ),
  )
  const name = ({ parts, depth, folded, total: isTotal }: TreeRow): string => {
    if (isTotal) return 'Total'
    const part: Part | null | undefined = parts[depth]
    const text = part ? (labels[depth]?.(part) ?? '') : `others (${folded})`
    return LEADER.repeat(depth) + text
  }
  const columns: readonly Column<TreeRow>[] = [
    {
      key: 'depth',
      title: 'Depth',
      only: 'programs',
      cell: ({ depth, total }) => ({ raw: total ? null : depth, text: '' }),
    },
    ...levels.flatMap((level, index) => programColumns(level, index)),
    {
      key: 'tree',
      title: levels.map(titleOf).join(' > '),
      only: 'people',
      shrink: 1,
      minWidth: 28,
      cell: (row) => wordCell(name(row), row.folded && !row.total ? 'faint' : undefined),
    },
    ...figureColumns({ total: figuresNow(total), change }),
    FOLDED_COLUMN,
  ]
  return {
    id: 'tree',
    title: 'Who spent most',
    says: `By ${words.join(' > ')}; a row holds the cost of those below it.`,
    table: tableOf({ columns, rows, totals: { ...total, total: true, depth: 0 }, about }),
  }
}
