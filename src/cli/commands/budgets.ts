import type { App } from '../../core/app.ts'
import type { Pieces } from '../../core/tables/pieces.ts'
import { count } from '../../core/words.ts'
import { budgets } from '../../features/budgets/budgets.ts'
import { BUDGETS_ENDINGS, type BudgetsOptions } from '../../features/budgets/options.ts'
import { slackBudgets, xlsxBudgets } from '../../features/budgets/render.ts'
import { renderTable } from '../../output/tables/render.ts'
import type { RunEnd } from '../../run/figures.ts'
import { formatOf, textOptions, writeDocument } from '../document.ts'

/** Writes every budget and how it stands. Exit 1 when `--fail-on` finds one. */
export async function runBudgets(options: BudgetsOptions, app: App): Promise<RunEnd> {
  const format = formatOf(options, app, BUDGETS_ENDINGS)
  const read = await writeDocument(options, app, async () => {
    const { table, metrics, ...found } = await budgets(options, app)
    return { ...found, document: await documentOf() }

    async function documentOf(): Promise<Pieces> {
      if (format === 'prometheus') return [metrics()]
      if (format === 'slack') return slackBudgets(table)
      if (format === 'xlsx') return xlsxBudgets(table)
      return renderTable(table, format, textOptions(options, app))
    }
  })
  if (read.failing === 0) return { exitCode: 0 }
  const of = count(read.budgets, 'budget')
  app.log.show(`${read.failing} of ${of}: --fail-on ${options.failOn.join(',')}, exit code 1.`)
  return { exitCode: 1 }
}
