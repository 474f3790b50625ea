import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { METRICS } from '../src/cli/metrics/exposition.ts'
import { LOG_EVENTS } from '../src/core/app.ts'
import { EXPLANATIONS } from '../src/features/reconcile/explanations.ts'
import { readmeBlock } from './grants.ts'

/** Blocks of pages that people write, made from the code: page, name, text. */
export const BLOCKS: readonly (readonly [page: string, name: string, text: () => string])[] = [
  ['README.md', 'grants', readmeBlock],
  ['docs/README.md', 'decisions', decisions],
  ['docs/operations.md', 'events', () => table(['event', 'when'], Object.entries(LOG_EVENTS))],
  [
    'docs/operations.md',
    'metrics',
    () =>
      table(
        ['metric', 'meaning'],
        METRICS.map(({ name, help }) => [name, help]),
      ),
  ],
  [
    'docs/reconcile.md',
    'kinds',
    () =>
      table(
        ['kind', 'counts as', 'in words'],
        Object.entries(EXPLANATIONS).map(([kind, { counts, title }]) => [kind, counts, title]),
      ),
  ],
]

/** A page with its blocks as the code is now. */
export function withBlocks(page: string, text: string): string {
  return replaceBlocks(page, text, (made) => `${made()}\n`)
}

/** What people write of a page. */
export function withoutBlocks(page: string, text: string): string {
  return replaceBlocks(page, text, () => '')
}

function replaceBlocks(page: string, text: string, blockOf: (made: () => string) => string): string {
  return BLOCKS.filter(([of]) => of === page).reduce((written, [, name, made]) => {
    const start = `<!-- ${name}: written by npm run docs -->\n`
    const end = `<!-- /${name} -->`
    const [before, rest] = written.split(start)
    const [, after] = rest?.split(end) ?? []
    if (before === undefined || after === undefined) throw new Error(`${page} has no block ${name}`)
    return `${before}${start}${blockOf(made)}${end}${after}`
  }, text)
}

/** A link to each decision, named by its number, and its title. */
function decisions(): string {
  const folder = new URL('decisions/', import.meta.url)
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const [, title = ''] = /^# \d+\. (.+)$/m.exec(readFileSync(new URL(file, folder), 'utf8')) ?? []
      return `* [${file.slice(0, 4)}](decisions/${file}) ${title}`
    })
    .join('\n')
}

/** The first cell of a row is code. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    row(header),
    `|${' --- |'.repeat(header.length)}`,
    ...rows.map(([first, ...others]) => row([`\`${first}\``, ...others])),
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of new Set(BLOCKS.map(([page]) => page))) {
    const file = new URL(`../${page}`, import.meta.url)
    writeFileSync(file, withBlocks(page, readFileSync(file, 'utf8')))
  }
}
