import { createHash } from 'node:crypto'
import type { App } from '../../core/app.ts'
import { normalise } from '../../core/czrn/segment.ts'
import { UsageError } from '../../core/errors.ts'
import type { Level } from '../../core/model/level.ts'
import { displayMoney, formatMoney } from '../../core/model/money.ts'
import type { Part } from '../../core/totals/part.ts'
import { ownBudgetSection } from './budgets.ts'
import { factsOf } from './facts.ts'
import { groupedReport } from './grouped.ts'
import { labeller, titleOf } from './label.ts'
import { reportOf, trendPicture } from './make.ts'
import type { ReportOptions } from './options.ts'
import { planOf } from './plan.ts'
import { type ReportRead, type ReportViews, readReport } from './read.ts'
import type { Report } from './report.ts'
import { totalOf } from './row.ts'

/** Name of the page that leads to all others, without its ending. */
export const INDEX = 'index'

/** A report of one entity, and the name of its files without their ending. */
export interface Page {
  readonly name: string
  readonly report: Report
}

/** A report of each entity of a level, and one of all that leads to them. */
export interface MadeReports {
  readonly pages: Iterable<Page>
  readonly index: Page
  readonly run: ReportRead['run']
}

/**
 * Reads what was spent, once, and makes a report for each entity of a level: whoever has cost in the window, those
 * without one included, so that the pages add up to the index.
 * @throws UsageError for options that do not fit together, before a connection is tried.
 */
export async function makeReports(options: ReportOptions, app: App): Promise<MadeReports> {
  const read = await readReport(planOf(options, app.host, true), app)
  const { plan } = read
  const level = plan.each
  if (level === null) throw new Error('There is no level to make reports for.')
  const facts = factsOf(plan, read, app.host.now())
  const groups = read.detail.by([0]).rows()
  const parts = groups.flatMap(({ parts: [part], now }) => (part === undefined || now === null ? [] : [part]))
  const label = labeller(level, groups, 0)
  const names = fileNames(level, parts, label, [INDEX])
  const total = totalOf(groups).now?.cost ?? 0n
  const all = `All by ${titleOf(level).toLowerCase()}`

  const page = (part: Part, name: string, views: ReportViews): Page => {
    const cost = totalOf(views.detail.rows()).now?.cost ?? 0n
    const budgets = read.budgets === null ? null : ownBudgetSection(read.budgets, level, part, facts.about)
    const own = {
      ...facts,
      subject: capitalized(label(part)),
      index: { file: `${INDEX}.html`, title: all },
      origin: [
        ...facts.origin,
        `Of this ${displayMoney(cost)} is here, exactly ${formatMoney(cost)} USD; the pages add up to ${formatMoney(total)} USD`,
      ],
    }
    return { name, report: reportOf(plan, own, views, { ...options, budgets }) }
  }
  const index = groupedReport(
    facts,
    groups,
    { by: [level], sort: options.sort ?? 'cost', top: null, fileOf: ({ key }) => names.get(key) ?? null },
    trendPicture(plan, read.trend && plan.trend ? read.trend.by([0, plan.trend.level === null ? 1 : 2]) : null, level),
  )
  return {
    run: read.run,
    pages: pagesOf(read, names, page),
    index: { name: INDEX, report: index },
  }
}

/** The pages one after the other: they are not held all at once. */
function* pagesOf(
  { detail, people, reserved, trend }: ReportViews,
  names: ReadonlyMap<string, string>,
  page: (part: Part, name: string, views: ReportViews) => Page,
): Iterable<Page> {
  const [peopleOf, reservedOf, trendOf] = [people, reserved, trend].map(
    (view) => new Map(view?.split().map(({ part, groups }) => [part.key, groups])),
  )
  for (const { part, groups } of detail.split()) {
    const name = names.get(part.key)
    if (name === undefined) continue
    yield page(part, name, {
      detail: groups,
      people: peopleOf?.get(part.key) ?? null,
      reserved: reservedOf?.get(part.key) ?? null,
      trend: trendOf?.get(part.key) ?? null,
    })
  }
}

/**
 * The folder that reports of each are written to.
 * @throws UsageError where it or the level is missing, and for what is about a single document.
 */
export function forEachFolder({
  out,
  outDir,
  format,
  forEach,
  sections,
}: Pick<ReportOptions, 'out' | 'outDir' | 'format' | 'forEach' | 'sections'>): string {
  if (outDir === undefined || forEach === undefined) {
    throw new UsageError('E_USAGE_REPORT', '--for-each and --out-dir need each other.', {
      hint: 'Write it like --for-each team --out-dir pages.',
    })
  }
  const wrong = out !== '-' ? '--out' : format !== undefined ? '--format' : sections !== undefined ? '--section' : null
  if (wrong === null) return outDir
  throw new UsageError('E_USAGE_REPORT', `--for-each and ${wrong} cannot be used together.`, {
    hint: '--for-each writes a page (HTML) and a CSV file for each into the folder of --out-dir.',
  })
}

function capitalized(text: string): string {
  return text.replace(/^no /, 'No ')
}

/** Longest name of a file that is made of an entity's name. */
const LONGEST = 80

/**
 * Names of files for entities of a level by their keys, without ending: `platform-engineering`. Where two would have one
 * name, or one that is taken, and where no letter of a name can stand in one, a piece of a hash tells them apart.
 */
export function fileNames(
  level: Level,
  parts: readonly Part[],
  label: (part: Part) => string,
  taken: readonly string[],
): ReadonlyMap<string, string> {
  const plain = new Map(parts.map((part) => [part, normalise(label(part)).slice(0, LONGEST)]))
  const uses = new Map<string, number>(['', ...taken].map((name) => [name, 1]))
  for (const name of plain.values()) uses.set(name, (uses.get(name) ?? 0) + 1)
  return new Map(
    [...plain].map(([part, name]) => [
      part.key,
      uses.get(name) === 1 ? name : `${name || normalise(level)}--${hashOf(part)}`,
    ]),
  )
}

function hashOf({ key }: Part): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
