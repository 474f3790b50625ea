import { plainText } from '../../core/plain-text.ts'
import { type Cell, partFor, type Table } from '../../core/tables/table.ts'

/** A message for an incoming webhook of Slack. */
export interface SlackMessage {
  readonly title: string
  /** Small print under the title. */
  readonly facts: readonly string[]
  readonly fields: readonly SlackItem[]
  readonly lists: readonly { readonly title: string; readonly items: readonly SlackItem[] }[]
}

/** A name and what there is to say of it. */
export interface SlackItem {
  readonly name: string
  readonly text: string
}

/** Limits of Slack's blocks: https://docs.slack.dev/reference/block-kit/blocks */
const MAX_HEADER = 150
const MAX_FIELDS = 10
const MAX_CONTEXT = 10
const MAX_TEXT = 2_000
/** Rows of a list: a message is read on a phone. */
const MAX_ITEMS = 10

/**
 * The message as JSON. Names stand in elements whose text Slack takes as it is, so that none can mention a channel, link
 * or format.
 */
export function slackJson({ title, facts, fields, lists }: SlackMessage): string {
  const blocks = [
    { type: 'header', text: plain(title, MAX_HEADER) },
    ...(facts.length === 0
      ? []
      : [{ type: 'context', elements: facts.slice(0, MAX_CONTEXT).map((fact) => plain(fact, MAX_TEXT)) }]),
    ...(fields.length === 0
      ? []
      : [
          {
            type: 'section',
            fields: fields.slice(0, MAX_FIELDS).map(({ name, text }) => plain(`${name}\n${text}`, MAX_TEXT, '\n')),
          },
        ]),
    ...lists.map((list) => ({
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: [bold(list.title)] },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: list.items.slice(0, MAX_ITEMS).map(({ name, text }) => ({
            type: 'rich_text_section',
            elements: [bold(name), { type: 'text', text: ` ${plainText(text)}` }],
          })),
        },
      ],
    })),
  ]
  return `${JSON.stringify({ text: cut(plainText(title), MAX_HEADER), blocks })}\n`
}

/** The rows of a table as items: the words before its figures, then the figures of these columns. */
export function slackItems(table: Table, keys: readonly string[], limit = MAX_ITEMS): readonly SlackItem[] {
  const { columns, rows } = partFor('people', table)
  const words = columns.findIndex(({ align }) => align === 'right')
  const places = keys.flatMap((key) => {
    const place = columns.findIndex((column) => column.key === key)
    return place < 0 ? [] : [place]
  })
  const items: SlackItem[] = []
  for (const row of rows) {
    const texts = (cells: readonly (Cell | undefined)[], between: string) =>
      cells.flatMap((cell) => cell?.text || []).join(between)
    items.push({
      name: texts(row.slice(0, words), ' · '),
      text: texts(
        places.map((place) => row[place]),
        ', ',
      ),
    })
    if (items.length === limit) break
  }
  return items
}

function plain(text: string, limit: number, keep = '') {
  const lines = keep === '' ? plainText(text) : text.split(keep).map(plainText).join(keep)
  return { type: 'plain_text', text: cut(lines, limit), emoji: false }
}

function bold(text: string) {
  return { type: 'text', text: cut(plainText(text), MAX_TEXT), style: { bold: true } }
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
