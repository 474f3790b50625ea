import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CbfLine } from '../../../src/core/cbf/line.ts'
import type { LineConsumer } from '../../../src/core/delivery.ts'
import { Interrupted } from '../../../src/core/errors.ts'
import { OWNERS_REMEMBERED } from '../../../src/core/memo.ts'
import type { Outcome, Reject } from '../../../src/core/model/outcome.ts'
import type { SpendRecord } from '../../../src/core/model/spend.ts'
import { type ComposeOptions, compose } from '../../../src/run/compose.ts'
import { type PipelineRun, runPipeline } from '../../../src/run/pipeline.ts'
import type { Filters } from '../../../src/run/row-filter.ts'
import { aHierarchy, aKey, aLayout, anOwner, aProduct, aSpendRecord } from '../../support/build.ts'
import { hash } from '../../support/litellm-rows.ts'

const [CI, RETIRED, OTHER] = [hash('1'), hash('2'), hash('3')]
const none = { only: [], not: [] }
const filters = (some: Partial<Filters> = {}): Filters => ({
  org: none,
  team: none,
  user: none,
  key: none,
  tag: none,
  model: none,
  provider: none,
  ...some,
})
const ok = (record: Partial<SpendRecord>): Outcome<SpendRecord> => ({ ok: true, value: aSpendRecord(record) })
const rejected = (reject: Partial<Reject>): Outcome<SpendRecord> => ({
  ok: false,
  reject: {
    reason: 'date-invalid',
    detail: '',
    cost: null,
    rows: 1,
    owner: anOwner(),
    product: aProduct(),
    date: null,
    spend: null,
    ...reject,
  },
})

const collecting = (lines: CbfLine[]): LineConsumer => ({
  write: async (batch) => {
    for (const line of batch) lines.push({ ...line })
  },
})

async function run(
  rows: readonly Outcome<SpendRecord>[],
  options: Partial<ComposeOptions> = {},
  more: Partial<PipelineRun> = {},
) {
  const lines: CbfLine[] = []
  const rejects: Reject[] = []
  const [summary] = await runPipeline({
    spend: (async function* () {
      yield rows
    })(),
    compose: compose({
      hierarchy: aHierarchy({ keys: [aKey({ id: 'k', name: 'ci', teamId: 'team-1' })] }),
      layout: aLayout(),
      filters: filters(),
      nativeBills: new Set(),
      pseudonymize: (identity) => identity,
      ...options,
    }),
    consumers: [collecting(lines)],
    signal: new AbortController().signal,
    keepZero: false,
    onReject: async (reject) => {
      rejects.push(reject)
    },
    ...more,
  })
  if (summary === undefined) throw new Error('no summary')
  return { summary, lines, rejects }
}

describe('runPipeline', () => {
  test('conserves cost over delivered, rejected and native bills', async () => {
    const { summary, lines, rejects } = await run(
      [
        ok({ cost: 5n }),
        ok({ cost: 7n, owner: anOwner({ userId: 'u' }) }),
        ok({ cost: 11n, product: aProduct({ provider: 'anthropic' }) }),
        rejected({ cost: 13n }),
        rejected({ cost: null, reason: 'cost-not-finite' }),
      ],
      { nativeBills: new Set(['anthropic']) },
    )
    expect(summary.cost).toEqual({ read: 36n, delivered: 12n, rejected: 13n, nativeBills: 11n, filtered: 0n })
    expect(summary).toMatchObject({ rows: 5, lines: 2, rejects: { rows: 2, withoutCost: 1 } })
    expect(lines.map((line) => line.cost)).toEqual([7n, 5n])
    expect(rejects).toHaveLength(2)
  })

  test('a rejected row of several tags counts once, whichever of its tags a filter leaves', async () => {
    const row = (...tags: readonly string[]) => {
      const split = { tags: tags.length }
      return tags.map((tag) => rejected({ cost: null, rows: 2, split, owner: anOwner({ tag }) }))
    }
    const rows = [...row('a', 'b', 'c'), ok({ cost: 1n }), ...row('b', 'c')]
    const { summary, rejects } = await run(rows)
    expect(summary).toMatchObject({ rows: 5, rejects: { rows: 4, withoutCost: 4 } })
    expect(rejects).toHaveLength(5)
    const only = await run(rows, { filters: filters({ tag: { only: ['b', 'c'], not: [] } }) })
    expect(only.summary).toMatchObject({ rows: 5, rejects: { rows: 4 } })
    const first = await run(rows, { filters: filters({ tag: { only: ['a'], not: [] } }) })
    expect(first.summary).toMatchObject({ rows: 5, rejects: { rows: 2 } })
  })

  test('merges equal lines of an hour, and only those', async () => {
    const { lines } = await run([ok({ cost: 1n }), ok({ cost: 2n }), ok({ cost: 4n, hour: '2026-11-02T00:00:00Z' })])
    expect(lines.map((line) => [line.hour, line.cost])).toEqual([
      ['2026-11-01T00:00:00Z', 3n],
      ['2026-11-02T00:00:00Z', 4n],
    ])
  })

  test('owners that are forgotten between two hours still merge within each', async () => {
    const owners = Array.from({ length: OWNERS_REMEMBERED + 1 }, (_, user) => anOwner({ userId: `u${user}` }))
    const later = { hour: '2026-11-02T00:00:00Z', cost: 2n }
    const { lines, summary } = await run([
      ...owners.map((owner) => ok({ owner, cost: 1n })),
      ...owners.slice(0, 3).map((owner) => ok({ owner, ...later })),
      ...owners.slice(0, 3).map((owner) => ok({ owner: { ...owner }, ...later })),
    ])
    expect(lines.filter(({ hour }) => hour === later.hour).map(({ cost }) => cost)).toEqual([4n, 4n, 4n])
    expect(summary.lines).toBe(OWNERS_REMEMBERED + 4)
  })

  test('a delivery that adds up itself gets every row, with the same proof', async () => {
    const rows = [ok({ cost: 1n }), ok({ cost: 2n }), ok({ cost: 4n, hour: '2026-11-02T00:00:00Z' })]
    const lines: CbfLine[] = []
    const { summary } = await run(rows, {}, { consumers: [{ ...collecting(lines), aggregates: true }] })
    expect(lines.map((line) => line.cost)).toEqual([1n, 2n, 4n])
    expect(summary).toMatchObject({ rows: 3, lines: 3, cost: { read: 7n, delivered: 7n } })
  })

  test('keeps rows without a successful request, and leaves out what has neither cost nor tokens', async () => {
    const rows = [
      ok({ cost: 1n, usageType: 'requests', amount: 0n }),
      ok({ cost: 0n, usageType: 'requests', amount: 2n, owner: anOwner({ userId: 'failed' }) }),
      ok({ cost: 0n, amount: 9n, owner: anOwner({ userId: 'cached' }) }),
    ]
    const { summary, lines } = await run(rows)
    expect(lines.map((line) => [line.cost, line.usageType, line.amount])).toEqual([
      [0n, 'tokens', 9n],
      [1n, 'requests', 0n],
    ])
    expect(summary.zeroLines).toBe(1)
    expect((await run(rows, {}, { keepZero: true })).lines).toHaveLength(3)
  })

  test.each<[Partial<Filters>, bigint]>([
    [{ user: { only: ['u'], not: [] } }, 1n],
    [{ user: { only: [], not: ['u'] } }, 110n],
    [{ user: { only: ['unassigned'], not: [] } }, 110n],
    [{ team: { only: ['team-1'], not: [] } }, 10n],
    [{ key: { only: ['ci'], not: [] } }, 10n],
    [{ key: { only: ['k'], not: [] } }, 10n],
    [{ model: { only: ['gemini-pro'], not: [] } }, 100n],
    [{ model: { only: ['gemini/gemini-pro'], not: [] }, provider: { only: ['gemini'], not: [] } }, 100n],
    [{ provider: { only: ['openai', 'gemini'], not: ['gemini'] } }, 11n],
    [{ org: { only: ['unassigned'], not: [] }, team: { only: [], not: ['team-1'] } }, 101n],
  ])('with the filters %j only %s is read', async (some, cost) => {
    const { summary } = await run(
      [
        ok({ cost: 1n, owner: anOwner({ userId: 'u' }) }),
        ok({ cost: 10n, owner: anOwner({ apiKey: 'k' }) }),
        ok({ cost: 100n, product: aProduct({ model: 'gemini/gemini-pro', provider: 'gemini' }) }),
      ],
      { filters: filters(some) },
    )
    expect(summary.cost).toMatchObject({ read: cost, delivered: cost, filtered: 111n - cost })
  })

  test.each<[string, bigint]>([
    ['gpt-4o', 3n],
    ['openai/gpt-4o', 7n],
    ['azure/gpt-4o', 0n],
    ['reserved', 8n],
    ['deployment-1', 8n],
  ])('--model %s cuts no line in two', async (model, cost) => {
    const rows = [
      ok({ cost: 1n, product: aProduct({ model: 'gpt-4o', provider: 'openai' }) }),
      ok({ cost: 2n, product: aProduct({ model: 'openai/gpt-4o', provider: 'openai' }) }),
      ok({ cost: 4n, product: aProduct({ model: 'openai/gpt-4o', provider: 'azure' }) }),
      ok({ cost: 8n, product: aProduct({ model: 'deployment-1', provider: 'azure', modelName: 'reserved' }) }),
    ]
    const only = await run(rows, { filters: filters({ model: { only: [model], not: [] } }) })
    expect(only.summary.cost.delivered).toBe(cost)
    const not = await run(rows, { filters: filters({ model: { only: [], not: [model] } }) })
    expect(not.summary.cost.delivered).toBe(15n - cost)
    const byCost = ({ cost: a }: CbfLine, { cost: b }: CbfLine) => Number(a - b)
    expect([...only.lines, ...not.lines].sort(byCost).map((line) => line.cost)).toEqual([3n, 4n, 8n])
  })

  test('--model finds a model by the name of its line, whatever that begins with', async () => {
    const rows = [ok({ cost: 1n, product: aProduct({ model: 'openrouter/openrouter/auto', provider: 'openrouter' }) })]
    for (const model of ['openrouter/auto', 'openrouter/openrouter/auto']) {
      const { summary } = await run(rows, { filters: filters({ model: { only: [model], not: [] } }) })
      expect([model, summary.cost.delivered]).toEqual([model, 1n])
    }
  })

  test('--key with a hash cuts no line of the key in two', async () => {
    const doubled = createHash('sha256').update(CI).digest('hex')
    const keys = [
      ...[aKey({ id: CI, name: 'ci' }), aKey({ id: RETIRED, name: 'ci', deleted: true })],
      aKey({ id: OTHER, name: null }),
    ]
    const rows = [CI, RETIRED, doubled, OTHER].map((apiKey, place) =>
      ok({ cost: 10n ** BigInt(place), owner: anOwner({ apiKey }) }),
    )
    for (const key of [CI, RETIRED, doubled, 'ci']) {
      const options = { hierarchy: aHierarchy({ keys }), filters: filters({ key: { only: [key], not: [] } }) }
      expect([key, (await run(rows, options)).lines.map(({ cost }) => cost)]).toEqual([key, [111n]])
    }
  })

  test('a rejected row that the filters leave out is nobody’s business', async () => {
    const { summary } = await run([rejected({ cost: 3n, owner: anOwner({ userId: 'other' }) })], {
      filters: filters({ user: { only: ['u'], not: [] } }),
    })
    expect(summary.rejects.rows).toBe(0)
    expect(summary.cost).toMatchObject({ read: 0n, filtered: 3n })
  })

  test('counts cost by the way its owner was found', async () => {
    const { summary } = await run([
      ok({ cost: 1n, owner: anOwner({ apiKey: 'k' }) }),
      ok({ cost: 2n }),
      ok({ cost: 4n }),
    ])
    expect(summary.attributedBy.team).toEqual({ key: 1n, none: 6n })
  })

  test('stops when it is interrupted', async () => {
    const abort = new AbortController()
    abort.abort(new Interrupted('SIGINT'))
    await expect(run([ok({})], {}, { signal: abort.signal })).rejects.toBeInstanceOf(Interrupted)
  })
})

describe('several consumers', () => {
  const owners = ['a', 'b', 'c', 'b'].map((userId) => anOwner({ userId }))
  const rows = [
    ...owners.map((owner, index) => ok({ owner, cost: BigInt(index + 1) })),
    rejected({ owner: anOwner({ userId: 'b' }), cost: 7n }),
  ]
  const share: ComposeOptions['share'] = ({ entities }) => ['a', 'b'].indexOf(entities.get('user')?.id ?? '') & 1
  const shared = async (consumers: readonly LineConsumer[], options: Partial<ComposeOptions> = {}) =>
    runPipeline({
      spend: (async function* () {
        yield rows.slice(0, 2)
        yield rows.slice(2)
      })(),
      compose: compose({
        hierarchy: aHierarchy(),
        layout: aLayout(),
        filters: filters(),
        nativeBills: new Set(),
        pseudonymize: (identity) => identity,
        share,
        ...options,
      }),
      consumers,
      signal: new AbortController().signal,
      keepZero: false,
      onReject: async () => {},
    })

  test('each takes the rows that are its own, and all of them make up the whole', async () => {
    const [first, second]: [CbfLine[], CbfLine[]] = [[], []]
    const summaries = await shared([collecting(first), collecting(second)])
    expect(summaries.map(({ rows, cost }) => [rows, cost.read, cost.delivered, cost.rejected])).toEqual([
      [1, 1n, 1n, 0n],
      [4, 16n, 9n, 7n],
    ])
    expect([first, second].map((lines) => lines.reduce((sum, { cost }) => sum + cost, 0n))).toEqual([1n, 9n])
  })

  test('a line that one cannot carry is rejected there, and not with the others', async () => {
    const lines: CbfLine[] = []
    const refusing: LineConsumer = { ...collecting([]), refuses: () => 'no reason' }
    const [first, second] = await shared([refusing, collecting(lines)])
    expect(first?.cost).toMatchObject({ read: 1n, delivered: 0n, rejected: 1n })
    expect(second?.cost).toMatchObject({ delivered: 9n, rejected: 7n })
  })

  test('an owner that goes nowhere is a bug', async () => {
    await expect(shared([collecting([]), collecting([])], { share: () => 5 })).rejects.toThrow('Unknown part of a run')
  })
})
