import type { Pieces } from '../../core/tables/pieces.ts'
import type { Table } from '../../core/tables/table.ts'
import { slackItems, slackJson } from '../../output/slack/message.ts'
import { workbook } from '../../output/xlsx/workbook.ts'

const TITLE = 'LiteLLM budgets'
const FIGURES = ['spend', 'limit', 'utilization', 'forecast', 'state']

/** Budgets as a message for Slack. */
export function slackBudgets(table: Table): Pieces {
  const { notes } = table
  const items = slackItems(table, FIGURES)
  return [
    slackJson({
      title: TITLE,
      facts: notes,
      fields: [],
      lists: items.length === 0 ? [] : [{ title: 'Budgets', items }],
    }),
  ]
}

/** Budgets as a workbook. */
export function xlsxBudgets(table: Table): Promise<Pieces> {
  return workbook([
    { title: 'Budgets', content: table },
    { title: 'About', content: table.notes },
  ])
}
