import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { aLayout, aLine, anEntity, anIdentity, aProduct, cellsOf } from '../../../support/build.ts'

const hash = (kind: string, text: string, digits = 8) =>
  createHash('sha256').update(`${kind}\0${text}`).digest('hex').slice(0, digits)
const identity = anIdentity({
  org: anEntity({ id: 'org-1', name: 'Acme Corp' }),
  team: anEntity({ id: 'team-1', name: 'Research' }),
  user: anEntity({ id: 'ann@example.com', name: 'Ann', email: 'ann@example.com' }),
  key: anEntity({ id: 'ci-key', name: 'ci-key' }),
})

test('a line of the default mapping holds exactly the documented columns', () => {
  const layout = aLayout()
  const line = aLine(layout, { identity, apiKey: 'a'.repeat(64), product: aProduct({ endpoint: '/chat/completions' }) })
  expect(cellsOf(layout, line)).toEqual({
    'lineitem/type': 'Usage',
    'time/usage_start': '2026-11-01T00:00:00Z',
    'cost/cost': '1',
    'usage/amount': '10',
    'usage/units': 'tokens',
    'action/usage_type': 'tokens',
    'lineitem/cloud_provider': 'OpenAI',
    'resource/service': 'OpenAI API',
    'resource/region': 'cross-region',
    'resource/usage_family': 'gpt-4o',
    'action/operation': 'chat-completions',
    'resource/tag:model': 'gpt-4o',
    'resource/tag:provider': 'openai',
    'resource/tag:open_ai_cz:model': 'gpt-4o',
    'resource/account': 'acme-corp',
    'lineitem/description': 'key ci-key',
    'resource/tag:organization': 'Acme Corp',
    'resource/tag:team': 'Research',
    'resource/tag:user': 'Ann',
    'resource/id': `llm-usage/org-1|team-1|ann-example-com--${hash('user', 'ann@example.com')}|gpt-4o@openai`,
    'resource/tag:czrn': `czrn:litellm:openai:cross-region:acme-corp:llm-usage:org-1|team-1|ann-example-com--${hash('user', 'ann@example.com')}|gpt-4o@openai`,
  })
})

test('nobody and nothing are unassigned, never unknown, and have no tag', () => {
  const layout = aLayout()
  const cells = cellsOf(layout, aLine(layout, { product: aProduct({ model: null, provider: null }) }))
  expect(cells['resource/id']).toBe('llm-usage/unassigned|unassigned|unassigned|unassigned@unassigned')
  expect(cells['resource/account']).toBe('unassigned')
  expect(cells['resource/service']).toBe('unassigned')
  expect(Object.keys(cells).filter((column) => column.startsWith('resource/tag:'))).toEqual(['resource/tag:czrn'])
  expect(JSON.stringify(cells)).not.toContain('unknown')
})

test('ids by name read well and are told apart by the id', () => {
  const layout = aLayout({ identity: 'name' })
  const cells = cellsOf(layout, aLine(layout, { identity }))
  expect(cells['resource/id']).toBe(
    `llm-usage/acme-corp--${hash('org', 'org-1')}|research--${hash('team', 'team-1')}|ann--${hash('user', 'ann@example.com', 16)}|gpt-4o@openai`,
  )
})

test('an instance is the first level and a tag', () => {
  const layout = aLayout({ instance: 'eu' })
  const cells = cellsOf(layout, aLine(layout, { identity }))
  expect(cells['resource/id']).toMatch(/^llm-usage\/eu\|org-1\|/)
  expect(cells['resource/tag:instance']).toBe('eu')
})

describe('the product fragment', () => {
  const cellsOfProduct = (product: Parameters<typeof aProduct>[0]) => {
    const layout = aLayout()
    return cellsOf(layout, aLine(layout, { product: aProduct(product) }))
  }

  test('takes the prefix off that names the model’s own provider', () => {
    const prefixed = cellsOfProduct({ model: 'gemini/gemini-1.5-flash', provider: 'gemini' })
    expect(prefixed['resource/id']).toMatch(/\|gemini-1\.5-flash@gemini$/)
    expect(prefixed['resource/tag:model']).toBe('gemini-1.5-flash')
    const foreign = cellsOfProduct({ model: 'openai/gpt-4o', provider: 'openrouter' })
    expect(foreign['resource/id']).toMatch(/\|openai%2Fgpt-4o@openrouter$/)
    expect(foreign['resource/tag:model']).toBe('openai/gpt-4o')
  })

  test('of a cloud has its service and units and no GenAI tag', () => {
    const vertex = cellsOfProduct({ model: 'gemini-1.5-pro-002', provider: 'vertex_ai' })
    expect(vertex).toMatchObject({
      'lineitem/cloud_provider': 'GCP',
      'resource/service': 'Vertex AI',
      'usage/units': 'count',
    })
    expect(vertex['resource/tag:open_ai_cz:model']).toBeUndefined()
    expect(vertex['resource/tag:czrn']).toMatch(/^czrn:litellm:vertex-ai:/)
  })

  test('names MCP tools and leaves out what is not known', () => {
    expect(cellsOfProduct({ tool: 'github-search_issues' })['action/operation']).toBe('mcp-github-search-issues')
    expect(cellsOfProduct({})['action/operation']).toBeUndefined()
  })
})

test('cost is negative as an adjustment, and rows without tokens count requests', () => {
  const layout = aLayout()
  const cells = cellsOf(layout, aLine(layout, { cost: -5n, usageType: 'requests', amount: 3n }))
  expect(cells).toMatchObject({
    'lineitem/type': 'Adjustment',
    'cost/cost': '-0.000000000005',
    'usage/amount': '3',
    'usage/units': 'requests',
    'action/usage_type': 'requests',
  })
})

test('the description names the key by alias, key name or hash, and can be left out', () => {
  const described = (key: Parameters<typeof anEntity>[0] | null, keyDetail = true) => {
    const layout = aLayout({ description: keyDetail ? 'key' : 'none' })
    const who = key === null ? anIdentity() : anIdentity({ key: anEntity(key) })
    return cellsOf(layout, aLine(layout, { identity: who, apiKey: '0123456789abcdef' }))['lineitem/description']
  }
  expect(described({ name: 'alias' })).toBe('key alias')
  expect(described({ name: null })).toBe('key 01234567')
  expect(described({ name: 'alias' }, false)).toBeUndefined()
})

test('levels in another order make another id; the account follows its level', () => {
  const layout = aLayout({ levels: ['provider', 'model-group', 'key'], account: 'key' })
  const cells = cellsOf(layout, aLine(layout, { identity, product: aProduct({ modelGroup: 'Fast Model' }) }))
  expect(cells['resource/id']).toBe(`llm-usage/openai|fast-model--${hash('model-group', 'Fast Model')}|ci-key`)
  expect(cells['resource/account']).toBe('ci-key')
})

test('without a level that determines the provider there is no CZRN', () => {
  const layout = aLayout({ levels: ['org', 'team'] })
  expect(cellsOf(layout, aLine(layout, { identity }))['resource/tag:czrn']).toBeUndefined()
})

test('a different provider of one model is a different resource', () => {
  const layout = aLayout()
  const id = (provider: string) => cellsOf(layout, aLine(layout, { product: aProduct({ provider }) }))['resource/id']
  expect(id('azure')).not.toBe(id('openai'))
  expect(id('azure_text')).toBe(id('azure'))
})
