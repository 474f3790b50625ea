import { describe, expect, test } from 'vitest'
import type { Mapping } from '../../../../../src/core/cbf/mapping.ts'
import type { CbfRow } from '../../../../../src/core/cbf/row.ts'
import { resolveTags, type TagChoice } from '../../../../../src/core/cbf/tags.ts'
import type { Entity } from '../../../../../src/core/model/identity.ts'
import type { OwnerLevel } from '../../../../../src/core/model/level.ts'
import { knowledgeOf } from '../../../../../src/features/push/stream/knows-less.ts'
import { aLayout, aLine, anEntity, anIdentity, aProduct, cellsOf } from '../../../../support/build.ts'

const HASH = '7'.repeat(64)
const key = (alias: string) => anEntity({ id: alias, isAlias: true, name: alias })
const org = anEntity({ id: 'acme', name: 'ACME Corp.' })
const team = anEntity({ id: 't-1', name: 'Search', metadata: { cost_center: '4711' } })
const user = anEntity({ id: 'ann@example.com', name: 'Ann', email: 'ann@example.com' })
const bare = ({ id }: Entity) => anEntity({ id })
type Owners = Partial<Record<OwnerLevel, Entity>>
const ALL: Owners = { org, team, user, key: key('ci-bot') }
const without = (...levels: readonly OwnerLevel[]): Owners =>
  Object.fromEntries(Object.entries(ALL).filter(([level]) => !levels.some((each) => each === level)))

interface Choice {
  readonly mapping?: Partial<Mapping>
  readonly tags?: Partial<TagChoice>
}

/** What is forgotten between two lines that differ in their owners. */
function forgotten(now: Owners, then: Owners, { mapping = {}, tags = {} }: Choice = {}) {
  const levels = mapping.levels ?? (['org', 'team', 'user', 'key', 'model'] as const)
  const selection = ['+key_id', '+user_email', '+team_id']
  const choice = { levels, instance: null, selection, sources: [], names: {}, ...tags }
  const layout = aLayout({ levels, ...mapping }, choice)
  const row = (owners: Owners): CbfRow => cellsOf(layout, aLine(layout, { identity: anIdentity(owners), apiKey: HASH }))
  const knowledge = knowledgeOf(layout, resolveTags(choice).keys)
  const found = knowledge.forgotten(row(now), row(then))
  if (found !== null) expect(knowledge.restored(row(now), [row(then)])).toEqual([row(then)])
  return found
}

describe('a line of which the database knows less', () => {
  test.each<[string, Owners, Choice?]>([
    ['organization ACME Corp.', without('org')],
    ['team Search', without('team')],
    ['user Ann', without('user')],
    ['key ci-bot', { ...ALL, key: anEntity({ id: HASH }) }],
    ['team Search', { ...ALL, team: bare(team) }],
    ['organization ACME Corp.', { ...ALL, org: bare(org) }],
    ['team Search', { ...ALL, team: bare(team) }, { mapping: { account: 'team' } }],
    ['team Search', without('team'), { mapping: { account: 'team' } }],
    ['team Search', { ...ALL, team: bare(team) }, { mapping: { identity: 'name' } }],
    ['user Ann', { ...ALL, user: bare(user) }, { mapping: { identity: 'name' } }],
    ['key ci-bot', { ...ALL, key: anEntity({ id: HASH }) }, { mapping: { identity: 'name', account: 'key' } }],
    ['team search--', { ...ALL, team: bare(team) }, { mapping: { identity: 'name' }, tags: { selection: ['none'] } }],
    ['team t-1', without('team'), { tags: { selection: ['none'] } }],
    ['team Search', { ...ALL, team: bare(team) }, { tags: { names: { team: 'team_alias' } } }],
    ['organization ACME Corp.', without('org'), { mapping: { instance: 'eu' }, tags: { instance: 'eu' } }],
    ['user_email ann@example.com', { ...ALL, user: anEntity({ id: user.id, name: 'Ann' }) }],
  ])('has lost %s', (name, now, choice) => {
    const found = forgotten(now, ALL, choice)
    expect(found).toHaveLength(1)
    expect(found?.[0]).toContain(name)
    expect(forgotten(ALL, now, choice)).toBeNull()
  })

  test('may have lost several names at once', () => {
    expect(forgotten({}, ALL)).toEqual(['organization ACME Corp.', 'team Search', 'user Ann', 'key ci-bot'])
  })

  test('may have lost a value of the metadata', () => {
    const tags = { sources: [{ level: 'team', path: ['cost_center'], name: 'cost_center' }] } as const
    expect(forgotten({ ...ALL, team: { ...team, metadata: {} } }, ALL, { tags })).toEqual(['cost_center 4711'])
  })
})

describe('a line that is renamed', () => {
  test.each<[string, Owners, Owners]>([
    ['another team', { ...ALL, team: anEntity({ id: 't-2', name: 'Ads' }) }, ALL],
    ['another name of a team', { ...ALL, team: anEntity({ id: 't-1', name: 'Ads' }) }, ALL],
    ['a team besides one that was forgotten', { ...without('org'), team: anEntity({ id: 't-2' }) }, ALL],
    ['another key', { ...ALL, key: anEntity({ id: '8'.repeat(64) }) }, { ...ALL, key: anEntity({ id: HASH }) }],
    ['another alias', { ...ALL, key: key('bot-ci') }, ALL],
    ['less of one owner and more of another', without('org'), without('team')],
    ['nothing at all', ALL, ALL],
  ])('knows %s', (_, now, then) => {
    expect(forgotten(now, then)).toBeNull()
    expect(forgotten(now, then, { mapping: { identity: 'name' } })).toBeNull()
    expect(forgotten(now, then, { mapping: { account: 'team' } })).toBeNull()
  })

  test('belongs to another instance or has other levels', () => {
    const layout = aLayout({ levels: ['org', 'team', 'model'], instance: 'eu' })
    const row = cellsOf(layout, aLine(layout, { identity: anIdentity(without('team')) }))
    const then = cellsOf(layout, aLine(layout, { identity: anIdentity(ALL) }))
    const { forgotten: lost } = knowledgeOf(layout, new Map())
    const renamed = (id: string) => ({ ...then, 'resource/id': id })
    expect(lost(row, then)).toEqual(['team t-1'])
    expect(lost(row, renamed('llm-usage/us|acme|t-1|gpt-4o@openai'))).toBeNull()
    expect(lost(row, renamed('llm-usage/eu|acme|t-1|ann|gpt-4o@openai'))).toBeNull()
    expect(lost(row, renamed('llm-usage/eu|acme|t-1|gpt-4@openai'))).toBeNull()
    expect(lost(row, { ...then, 'resource/tag:czrn': 'czrn:litellm:azure:cross-region:acme:llm-usage:x' })).toBeNull()
  })
})

test('lines of one product, cost and amount read alike, whoever they are of and however they are spelled', () => {
  const layout = aLayout()
  const { productOf } = knowledgeOf(layout, new Map())
  const line = (more: Parameters<typeof aLine>[1] = {}) => productOf(cellsOf(layout, aLine(layout, more)))
  expect(line({ identity: anIdentity(ALL), apiKey: HASH })).toBe(line())
  expect(productOf({ ...cellsOf(layout, aLine(layout)), 'cost/cost': '1.00', drop_id: 'x' })).toBe(line())
  for (const other of [{ cost: 5n }, { amount: 11n }, { product: aProduct({ model: 'gpt-4' }) }]) {
    expect(line(other)).not.toBe(line())
  }
  expect(productOf({ ...cellsOf(layout, aLine(layout)), 'resource/tag:else': 'x' })).not.toBe(line())
})
