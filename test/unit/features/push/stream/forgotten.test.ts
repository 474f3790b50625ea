import { afterEach, expect, test } from 'vitest'
import { ownedBy } from '../../../../../src/core/cbf/ownership.ts'
import type { CbfRow } from '../../../../../src/core/cbf/row.ts'
import type { Entity } from '../../../../../src/core/model/identity.ts'
import { knowledgeOf } from '../../../../../src/features/push/stream/knows-less.ts'
import { propose } from '../../../../../src/features/push/stream/propose.ts'
import { openSpool, type Spool } from '../../../../../src/output/stream/spool.ts'
import { aLayout, aLine, anEntity, anIdentity, cellsOf } from '../../../../support/build.ts'
import { PERMISSIONS } from './model.ts'

const layout = aLayout()
const spools: Spool[] = []
afterEach(async () => {
  for (const spool of spools.splice(0)) await spool.discard()
})

const team = anEntity({ id: 't-1', name: 'Search' })
const line = (hour: number, cost: bigint, owners: Partial<Record<'team' | 'user', Entity>>) =>
  aLine(layout, {
    hour: `2026-11-05T0${hour}:00:00Z`,
    cost,
    identity: anIdentity({ user: anEntity({ id: 'ann' }), ...owners }),
    apiKey: '7'.repeat(64),
  })
type Line = ReturnType<typeof line>

/** What a run proposes of these lines, and the spool as it is then. */
async function proposed(lines: readonly Line[], held: readonly CbfRow[]) {
  const spool = await openSpool()
  spools.push(spool)
  await spool.consumer(layout).write(lines)
  await spool.flush()
  const window = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }
  const intent = {
    now: new Date('2026-12-20'),
    spool,
    isOwned: ownedBy(undefined),
    prune: false,
    minChange: 0n,
    window,
  }
  const permissions = { ...PERMISSIONS, allowRemap: false }
  const found = await propose(
    { ...intent, permissions },
    knowledgeOf(layout, new Map([['team', 'team']])),
    async function* () {
      yield* held
    },
  )
  const rows: CbfRow[] = []
  for await (const row of spool.read()) rows.push(row)
  return { ...found, spool, rows, kinds: found.proposal.plan.differences.map(({ kind }) => kind) }
}
const rowsOf = (lines: readonly Line[]) => lines.map((each) => cellsOf(layout, each))

test('hours that differ in forgotten names only are equal', async () => {
  const then = [line(1, 5n, { team }), line(2, 5n, { team })]
  const { kinds, forgotten, rows, proposal } = await proposed([line(1, 5n, {}), line(2, 5n, {})], rowsOf(then))
  expect(kinds).toEqual([])
  expect(proposal.plan.refusals).toEqual([])
  expect(rows).toEqual(rowsOf(then))
  expect({ ...forgotten, hours: forgotten.hours.size }).toEqual({
    ...{ hours: 2, rows: 2, cost: 10n, ambiguous: 0 },
    names: new Map([['team Search', 2]]),
  })
})

test('an hour that is sent all the same has the names that CloudZero holds, and its own cost', async () => {
  const now = [line(1, 5n, {}), line(1, 7n, { user: anEntity({ id: 'bob' }) })]
  const then = [line(1, 5n, { team })]
  const { kinds, forgotten, rows, spool } = await proposed(now, rowsOf(then))
  expect(kinds).toEqual(['late'])
  expect(forgotten.rows).toBe(1)
  expect(rows).toEqual(rowsOf([...then, ...now.slice(1)]))
  expect([...spool.costs.values()]).toEqual([12n])
  expect(spool.rows).toBe(2)
})

test('other differences stay what they are', async () => {
  const other = line(1, 5n, { team: anEntity({ id: 't-2' }) })
  const renamed = await proposed([other], rowsOf([line(1, 5n, { team })]))
  expect(renamed).toMatchObject({ kinds: ['identity'], forgotten: { rows: 0, ambiguous: 0 } })
  expect(renamed.proposal.plan.refusals.map(({ code }) => code)).toEqual(['remap'])
  const known = await proposed([line(1, 5n, { team })], rowsOf([line(1, 5n, {})]))
  expect(known).toMatchObject({ kinds: ['identity'], forgotten: { rows: 0 } })
  const doubtful = await proposed([line(1, 5n, {})], rowsOf([line(1, 5n, { team }), other]))
  expect(doubtful).toMatchObject({ kinds: ['cost'], forgotten: { rows: 0, ambiguous: 1 } })
})

test('a column that is not given back, and rows of another program, change nothing of it', async () => {
  const [held = {}] = rowsOf([line(1, 5n, { team })])
  const { 'lineitem/cloud_provider': provider, ...echoed } = held
  const { kinds, forgotten, rows } = await proposed([line(1, 5n, {})], [echoed])
  expect({ kinds, forgotten: forgotten.rows, kept: rows[0]?.['lineitem/cloud_provider'] }).toEqual({
    ...{ kinds: [], forgotten: 1, kept: provider },
  })
  const foreign = { ...held, 'resource/id': 'other/o|t-1|ann|gpt' }
  expect((await proposed([line(1, 5n, {})], [foreign])).forgotten.rows).toBe(0)
})

test('a line that became one of several is the several that CloudZero holds', async () => {
  const other = anEntity({ id: 't-2', name: 'Ads' })
  const then = rowsOf([line(1, 5n, { team }), line(1, 7n, { team: other })])
  const { kinds, forgotten, rows, spool } = await proposed([{ ...line(1, 12n, {}), amount: 20n }], then)
  expect({ kinds, rows, spooled: spool.rows, forgotten: forgotten.rows, cost: forgotten.cost }).toEqual({
    ...{ kinds: [], rows: then, spooled: 2, forgotten: 2, cost: 12n },
  })
})
