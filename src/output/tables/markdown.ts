import { plainText } from '../../core/plain-text.ts'
import { type Cell, partFor, type Table } from '../../core/tables/table.ts'

/** Characters that Markdown would read as its own, and the start of a character reference. */
const SPECIAL = /[\\`*_~[\]<>|]|&(?=#?\w+;)/g

/** The report as a table of GitHub Flavored Markdown, what leads to it above and notes below; names stay text, whatever they look like. */
export function markdownTable(table: Table): string {
  const { columns, rows, totals } = partFor('people', table)
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`
  const cells = (row: readonly Cell[]) => line(row.map(({ text }) => escaped(text)))
  const bold = ({ text }: Cell) => (text === '' ? '' : `**${escaped(text)}**`)
  return [
    ...table.lead.flatMap((sentence) => [escaped(sentence), '']),
    line(columns.map(({ title }) => escaped(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...Array.from(rows, cells),
    ...(totals === null ? [] : [line(totals.map(bold))]),
    ...table.notes.flatMap((note) => ['', escaped(note)]),
    '',
  ].join('\n')
}

function escaped(text: string): string {
  return plainText(text)
    .trim()
    .replace(SPECIAL, (special) => (special === '&' ? '&amp;' : `\\${special}`))
}
