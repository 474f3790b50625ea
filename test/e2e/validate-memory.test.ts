import { createWriteStream, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { PRINT_PEAK, peakMiB } from '../support/peak-memory.ts'

const LINES = 100_000
const HEADER =
  'cost/cost,time/usage_start,usage/amount,usage/units,resource/service,resource/region,resource/account,resource/id,lineitem/description,resource/tag:team,resource/tag:user,resource/tag:model,resource/tag:czrn\n'

/** Lines of so many teams and models, each team with each model. */
function* csv(teams: number, models: number): Iterable<string> {
  yield HEADER
  for (let block = 0; block < LINES; block += 1_000) {
    const lines = Array.from({ length: 1_000 }, (_, index) => {
      const n = block + index
      const who = n % teams
      const model = `gpt-${Math.floor(n / teams) % models}`
      const hour = `2026-10-${String(1 + (n % 28)).padStart(2, '0')}T${String(n % 24).padStart(2, '0')}:00:00Z`
      return `0.${1 + n},${hour},${n},tokens,OpenAI API,cross-region,acme,llm-usage/team-${who}|user-${who}|${model}@openai,key number ${n},Team ${who},User ${who},${model},czrn:litellm:openai:cross-region:acme:llm-usage:team-${who}|user-${who}|${model}@openai\n`
    })
    yield lines.join('')
  }
}

test.each([
  ['500 resources', 500, 1],
  ['100,000 resources of 1,000 teams and 100 models', 1_000, 100],
])('memory does not grow with the lines: 100,000 of %s fit a heap of 32 MB', async (_, teams, models) => {
  const file = join(mkdtempSync(join(tmpdir(), 'validate-memory-')), 'large.csv')
  await pipeline(Readable.from(csv(teams, models)), createWriteStream(file))
  const { code, stdout, stderr } = await cli(['validate', file, '--json'], {
    env: {
      NODE_OPTIONS: `--max-old-space-size=32 --max-semi-space-size=2 ${PRINT_PEAK}`,
    },
  })
  expect(stderr).not.toContain('heap')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ lines: LINES, counts: { error: 0 } })
  expect(peakMiB(stderr)).toBeLessThan(146)
})
