import { expect, test } from 'vitest'
import { remedies } from '../../../../src/sink/anycost-stream/remedies.ts'
import { aRow } from './model.ts'

test('says what each remedy saves, the largest first', async () => {
  const row = (user: string) =>
    aRow('2026-11-05T00:00:00Z', {
      'resource/id': `llm-usage/org|team|${user}|gpt`,
      'resource/tag:user': user,
      'resource/tag:czrn': `czrn:litellm:openai:cross-region:org:llm-usage:org|team|${user}|gpt`,
      'lineitem/description': 'key one',
    })
  async function* rows() {
    yield* [row('a'), row('b'), row('c'), aRow('2026-12-01T00:00:00Z')]
  }
  const found = await remedies(rows(), {
    month: '2026-11',
    levels: ['org', 'team', 'user', 'model'],
    instance: false,
  })
  const saved = Object.fromEntries(found.map(({ flag, savedRows, savedBytes }) => [flag, [savedRows, savedBytes]]))
  expect(Object.keys(saved)[0]).toBe('--levels org,team,model')
  expect(saved['--levels org,team,model']?.[0]).toBe(2)
  expect(saved['--no-key-detail']).toEqual([0, 3 * ',"lineitem/description":"key one"'.length])
  expect(saved['--tags none']?.[1]).toBeGreaterThan(saved['--tags -czrn']?.[1] ?? 0)
})
