import type { Layout } from '../../src/core/cbf/layout.ts'
import type { CbfLine } from '../../src/core/cbf/line.ts'
import { levelTags } from '../../src/core/cbf/tag-rules.ts'
import type { Level } from '../../src/core/model/level.ts'
import type { CounterName, Counters } from '../../src/core/model/spend.ts'
import type { Compared } from '../../src/core/totals/figures.ts'
import { Fold } from '../../src/core/totals/fold.ts'
import type { Groups } from '../../src/core/totals/groups.ts'
import type { Dimension } from '../../src/core/totals/part.ts'
import type { Report, ReportFacts } from '../../src/features/report/report.ts'
import { standardReport } from '../../src/features/report/standard.ts'
import { trendOf } from '../../src/features/report/trend.ts'
import { aLayout, aLine, anEntity, anIdentity, aProduct } from './build.ts'

const LEVELS: readonly Level[] = ['org', 'team', 'user', 'model']
const ALL: readonly Level[] = [...LEVELS, 'provider', 'key']

/** The layout a report reads its lines by: names and ids of the levels, and nothing else. */
export const REPORT_LAYOUT: Layout = aLayout(
  { levels: ALL, description: 'none' },
  { selection: ['none', ...ALL.map(levelTags).flatMap(({ name, id }) => (id === null ? [name] : [name, id]))] },
)

export const someCounters = (counters: Partial<Counters> = {}): Counters => ({
  requests: 10n,
  failedRequests: 1n,
  tokens: 1_000n,
  promptTokens: 800n,
  completionTokens: 200n,
  cacheReadTokens: 200n,
  cacheWriteTokens: 0n,
  ...counters,
})

/** What a line of a test is about; a missing entity is nobody. Cost in US dollars. */
export interface Spent {
  readonly day?: string
  readonly org?: string
  readonly team?: string
  readonly user?: string
  readonly key?: string
  readonly model?: string
  readonly provider?: string
  readonly dollars: number
  readonly counters?: Partial<Counters>
}

/** A line as a report gets it; ids are the names in lower case. */
export function spentLine(spent: Spent): CbfLine {
  const { day = '2026-11-03', model = 'gpt-4o', provider = 'openai', dollars, counters } = spent
  const entities = (['org', 'team', 'user', 'key'] as const).flatMap((level) => {
    const name = spent[level]
    return name === undefined ? [] : [[level, anEntity({ id: `${level}-${name}`, name })] as const]
  })
  return aLine(REPORT_LAYOUT, {
    hour: `${day}T00:00:00Z`,
    cost: BigInt(Math.round(dollars * 1e6)) * 1_000_000n,
    identity: anIdentity(Object.fromEntries(entities)),
    product: aProduct({ model, provider }),
    counters: someCounters(counters),
  })
}

/** The groups of one view of some lines, compared with those of the window before. */
export function groupsBy(
  dimensions: readonly Dimension[],
  now: readonly Spent[],
  before: readonly Spent[] = [],
  unknown: readonly CounterName[] = [],
): Groups {
  const fold = new Fold()
  const groups = fold.view(dimensions)
  fold.adder(REPORT_LAYOUT, 'now')(now.map(spentLine))
  fold.adder(REPORT_LAYOUT, 'before')(before.map(spentLine))
  fold.missing(unknown)
  return groups
}

/** The same as a list. */
export function comparedBy(...given: Parameters<typeof groupsBy>) {
  return groupsBy(...given).rows()
}

const FACTS: ReportFacts = {
  about: { version: 1 },
  window: { from: '2026-11-01T00:00:00Z', to: '2026-11-11T00:00:00Z' },
  windowBefore: { from: '2026-10-22T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  notes: [],
  origin: ['Ledger daily-user of a test'],
}

/** The standard report of some lines of the first ten days of November 2026. */
export function aReport(
  now: readonly Spent[],
  before: readonly Spent[] = [],
  {
    top = 10,
    facts = {},
    unknown = [],
    reserved = { now: null, before: null },
  }: {
    readonly top?: number
    readonly facts?: Partial<ReportFacts>
    readonly unknown?: readonly CounterName[]
    readonly reserved?: Pick<Compared, 'now' | 'before'>
  } = {},
): Report {
  const days = Array.from({ length: 10 }, (_, index) => `2026-11-${String(index + 1).padStart(2, '0')}`)
  return standardReport(
    { ...FACTS, ...facts },
    {
      levels: LEVELS,
      detail: groupsBy([...LEVELS, 'provider'], now, before, unknown),
      reserved,
      people: comparedBy(['team', 'user', 'key'], now, before, unknown),
      trend: { level: 'team', trend: trendOf(comparedBy(['team', 'day'], now), 'day', days, 7) },
      each: null,
      budgets: null,
    },
    top,
  )
}

/** Spend of so many teams, the first the largest, two users and two models each. */
export function spendOfTeams(teams: number): readonly Spent[] {
  return Array.from({ length: teams }, (_, index) =>
    [1, 4, 7].flatMap((day) =>
      ['Ann', undefined].map(
        (user): Spent => ({
          day: `2026-11-0${day}`,
          org: `Division ${index % 7}`,
          team: `Team ${index + 1}`,
          ...(user === undefined ? { key: `bot-${index}` } : { user: `${user} ${index}` }),
          model: ['gpt-4o', 'claude-sonnet-4', 'gemini-2.5-pro'][(index + day) % 3] ?? '',
          provider: ['openai', 'anthropic', 'gemini'][(index + day) % 3] ?? '',
          dollars: 1000 / (index + 1) + day,
        }),
      ),
    ),
  ).flat()
}

/** Names that have broken pages: markup, script, another direction, no end, pictures. */
export const HOSTILE_NAMES: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "' onmouseover='alert(3)",
  '</style></title></svg><script>alert(4)</script>',
  '&lt;b&gt; &amp; `x`',
  'صندوق الأبحاث العربية',
  'מחלקת מחקר ופיתוח',
  '👩‍👩‍👧‍👦 family 🏳️‍🌈 team',
  'x'.repeat(600),
  'a very long name of a team that goes on and on and never seems to come to its end whatever one does',
  '\u202eright to left override',
  'line\nbreak\u0000null\u001b[31mred',
  '🇩🇪'.repeat(40),
]
