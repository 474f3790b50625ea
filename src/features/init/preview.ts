import type { App } from '../../core/app.ts'
import { cellOf, type Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import type { Provider } from '../../core/czrn/provider-table.ts'
import { displayMoney, displayShare, type Money, shareOf } from '../../core/model/money.ts'
import { tableOf } from '../../core/tables/table.ts'
import { addProviderCosts, billedProviders, type ProviderCosts } from '../../core/totals/provider-costs.ts'
import { count, percent, size } from '../../core/words.ts'
import { fullness, MONTH_LIMITS, type MonthSize, spooledMonths } from '../../output/stream/month-size.ts'
import { openSpool } from '../../output/stream/spool.ts'
import { textTable } from '../../output/tables/text.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { readLines } from '../../run/read-lines.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import { isFlag, type Setup, setupSelection, tell } from './setup.ts'

/** What the settings so far would send. */
export interface Preview {
  readonly run: RunReport
  readonly months: readonly MonthSize[]
  readonly providers: ProviderCosts
  /** The lines that cost most, as texts by column. */
  readonly lines: readonly PreviewLine[]
}

/** A line: its cost, and its texts by the name of the column. */
interface PreviewLine {
  readonly cost: Money
  readonly cells: ReadonlyMap<string, string>
}

const SHOWN_LINES = 5

/** Columns of a terminal that the guide left of the questions takes. */
const GUIDE_WIDTH = 4

/** Columns of CBF that are shown, with a title where the name says little; tags are shown by their own. */
const SHOWN_COLUMNS: ReadonlyMap<string, string> = new Map([
  ['time/usage_start', 'day'],
  ['cost/cost', 'cost'],
  ['resource/service', 'service'],
  ['resource/usage_family', 'model family'],
  ['resource/tag:organization', 'organization'],
  ['resource/tag:team', 'team'],
  ['resource/tag:user', 'user'],
])

/** Makes the lines of a selection and keeps what is worth showing of them. */
export async function previewLines(selection: Selection, app: App): Promise<Preview> {
  const spool = await openSpool()
  const providers = new Map<Provider, Money>()
  const lines: PreviewLine[] = []
  try {
    const warn = (message: string) => app.log.write('debug', message)
    const run = await readLines(databaseChoice(selection, app), selection, { app, warn }).into(async (layout) => {
      const consumer = spool.consumer(layout)
      return {
        ...consumer,
        async write(batch) {
          addProviderCosts(providers, batch)
          for (const line of batch) keepDearest(lines, line, layout)
          await consumer.write(batch)
        },
      }
    })
    await spool.flush()
    return { run, months: spooledMonths(spool, selection.window, app.host.now()), providers, lines }
  } finally {
    await spool.discard()
  }
}

/** A line is read at once: the next one may use its object again. */
function keepDearest(lines: PreviewLine[], line: CbfLine, layout: Layout): void {
  const last = lines.at(-1)
  if (lines.length === SHOWN_LINES && last !== undefined && line.cost <= last.cost) return
  const shown = layout.columns.filter(({ column }) => SHOWN_COLUMNS.has(column))
  const cells = new Map(shown.map((column) => [column.column, cellOf(column, line)]))
  lines.push({ cost: line.cost, cells })
  lines.sort((a, b) => (a.cost < b.cost ? 1 : -1))
  lines.splice(SHOWN_LINES)
}

/** The lines that cost most and the size of each month, for people; `width` is that of the terminal, 0 where there is none. */
export function previewText({ run, months, lines }: Preview, width: number): string {
  if (run.lines === 0) return 'There is no spend in this window yet.'
  const table = tableOf({
    columns: [...SHOWN_COLUMNS].map(([column, title]) => ({
      key: column,
      title,
      optional: true as const,
      ...(column === 'cost/cost' ? { align: 'right' as const } : {}),
      ...(/^(time|cost)\//.test(column) ? {} : { shrink: 1, minWidth: 12, hide: 1 }),
      cell: ({ cells }: PreviewLine) => cellText(column, cells.get(column) ?? ''),
    })),
    rows: lines,
    about: { version: 1 },
  })
  return [
    `${count(run.lines, 'line')} of ${displayMoney(run.cost.delivered)}; the ${count(lines.length, 'line')} that cost most:`,
    '',
    textTable(table, { color: false, width: width === 0 ? Number.POSITIVE_INFINITY : width - GUIDE_WIDTH }).trimEnd(),
    '',
    ...months.map(({ month, after, projected }) => {
      const share = percent(fullness(projected, MONTH_LIMITS))
      return `${month}: ${count(after.rows, 'line')}, ${size(after.bytes)}, ${displayMoney(after.cost)}; ${share} of what a stream takes by the end of the month`
    }),
  ].join('\n')
}

function cellText(column: string, text: string) {
  const day = column === 'time/usage_start' ? text.slice(0, 10) : text
  return { raw: day, text: day }
}

/** What it would mean that a provider's own bill is in CloudZero. */
export function nativeBillText(cost: Money, { run }: Pick<Preview, 'run'>): string {
  return `${displayMoney(cost)}, ${displayShare(shareOf(cost, run.cost.read))} of the cost`
}

/** Providers whose own bill is in CloudZero, and the lines that are left. */
export interface BillsAnswer {
  readonly nativeBills: readonly string[]
  /** Warnings that were answered. */
  readonly acknowledge: readonly string[]
  readonly preview: Preview
}

/** Says what each provider's own bill in CloudZero would mean, and asks which are there. */
export async function answeredNativeBills(setup: Setup, url: string | undefined): Promise<BillsAnswer> {
  const { app, options, questions, existing } = setup
  const acknowledged = Array.isArray(existing.acknowledge) ? existing.acknowledge.map(String) : []
  const given = options.nativeBills
  const preview = await previewLines(setupSelection(setup, url, given), app)
  const billed = billedProviders(preview.providers)
  const known = isFlag(setup, 'nativeBills') || given.length > 0 || acknowledged.includes('native-bills')
  if (known || billed.length === 0) return { nativeBills: given, acknowledge: acknowledged, preview }
  if (questions === null) {
    const flags = billed.map(([{ slug }]) => `--native-bill ${slug}`).join(' ')
    tell(
      setup,
      `Where a provider’s own bill is in CloudZero too, this spend would be counted twice: ${flags} leaves it out.`,
    )
    return { nativeBills: [], acknowledge: acknowledged, preview }
  }
  questions.say(
    'Where CloudZero has a provider’s own bill, these lines would count that spend twice. What is chosen here is left out; the telemetry command then splits that bill by team.',
  )
  const nativeBills = await questions.chooseAny(
    'Whose own bill is in CloudZero already? (space selects, none is an answer)',
    billed.map(([{ slug, cloudProvider }, cost]) => ({
      value: slug,
      label: cloudProvider === null ? slug : `${cloudProvider} (${slug})`,
      hint: nativeBillText(cost, preview),
    })),
  )
  if (nativeBills.length === 0) return { nativeBills, acknowledge: [...acknowledged, 'native-bills'], preview }
  return {
    nativeBills,
    acknowledge: acknowledged,
    preview: await previewLines(setupSelection(setup, url, nativeBills), app),
  }
}
