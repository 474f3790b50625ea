import { partFor } from '../../core/tables/table.ts'
import { slackItems, slackJson } from '../../output/slack/message.ts'
import { introduction, type Report, type Section } from './report.ts'
import { LEADER } from './tree.ts'

const FIGURES = ['cost', 'share', 'change']
const BUDGET = ['spend', 'limit', 'utilization', 'state']
/** What a message has room for, unless sections are asked for. */
const SECTIONS: readonly string[] = ['tree', 'changes', 'budgets']

/** A report as a message for Slack: the headline, and the largest of each section. */
export function slackReport(report: Report): string {
  const [title = '', ...facts] = introduction(report)
  const { headline, single, left } = report
  const sections = report.sections.filter(({ id }) => single || left !== undefined || SECTIONS.includes(id))
  return slackJson({
    title,
    facts,
    fields: headline === null ? [] : fieldsOf(headline),
    lists: sections.flatMap((section) => {
      const items = itemsOf(section)
      return items.length === 0 ? [] : [{ title: section.title, items }]
    }),
  })
}

function fieldsOf({ table }: Section) {
  const { columns, rows } = partFor('people', table)
  const place = (key: string) => columns.findIndex((column) => column.key === key)
  const [title, value, change] = [place('title'), place('value'), place('change')]
  return Array.from(rows, (row) => {
    const moved = row[change]?.text ?? ''
    return { name: row[title]?.text ?? '', text: `${row[value]?.text ?? ''}${moved === '' ? '' : ` (${moved})`}` }
  })
}

/** Of the tree its outermost level. */
function itemsOf({ id, table }: Section) {
  if (id === 'budgets') return slackItems(table, BUDGET)
  if (id !== 'tree') return slackItems(table, FIGURES)
  return slackItems(table, FIGURES, table.rows.length).filter(({ name }) => !name.startsWith(LEADER))
}
