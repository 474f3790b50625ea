import { afterEach, expect, test } from 'vitest'
import { caseDatabase } from '../support/cases.ts'
import { cli } from '../support/cli.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'

let db: TestDatabase | undefined
afterEach(async () => {
  await db?.drop()
  db = undefined
})

const settled = async (settings: Readonly<Record<string, unknown>>) => {
  db = await createDatabase({ schema: 'autumn-2026' })
  const rows = Object.entries(settings).map(([param_name, param_value]) => ({ param_name, param_value }))
  if (rows.length > 0) await insertRows(db, 'LiteLLM_Config', rows)
  return db
}
const env = (url: string | undefined) => ({ env: { DATABASE_URL: url ?? '' } })
const exported = async (url: string | undefined) =>
  (await cli(['export', '--month', '2026-11', '--out', '-'], env(url))).stderr.replaceAll(/\s+/g, ' ')
const examined = async (url: string | undefined) => {
  const { stdout, stderr } = await cli(['doctor', '--json'], env(url))
  const { checks } = JSON.parse(stdout)
  return { check: checks.find(({ id }: { id: string }) => id === 'exporter'), all: `${stdout}${stderr}` }
}

const TWICE =
  'configured as well (callback cloudzero, CLOUDZERO_API_KEY, CLOUDZERO_CONNECTION_ID): both together count the spend twice'
const ELSEWHERE = 'sends spend away by the callback otel: where that ends in CloudZero'

test('a callback is found by export and doctor, and no secret leaves the database', async () => {
  db = await caseDatabase('second-exporter-by-callback')
  const warned = await exported(db.url)
  expect(warned).toContain(TWICE)
  expect(warned).toContain(ELSEWHERE)
  const { check, all } = await examined(db.url)
  expect(check).toMatchObject({
    verdict: 'warning',
    fix: 'Switch one of them off: in LiteLLM remove "cloudzero" from the callbacks.',
  })
  expect(check.found).toContain(TWICE)
  expect(`${warned}${all}`).not.toContain('"enc"')
})

test.each([
  [
    'a callback in capitals, alone and not in a list',
    { litellm_settings: { success_callback: 'CloudZero' } },
    'callback cloudzero',
  ],
  ['settings made by its endpoint', { cloudzero_settings: { api_key: 'secret' } }, 'cloudzero_settings'],
  ['variables', { environment_variables: { CLOUDZERO_API_KEY: 'secret' } }, 'CLOUDZERO_API_KEY'],
])('%s', async (_, settings, found) => {
  const { check, all } = await examined((await settled(settings)).url)
  expect(check.found).toContain(`configured as well (${found})`)
  expect(all).not.toContain('secret')
})

test('callbacks that send elsewhere are asked about', async () => {
  const { check } = await examined(
    (await settled({ litellm_settings: { callbacks: ['vantage', 'focus', { odd: 1 }] } })).url,
  )
  expect(check).toMatchObject({
    verdict: 'warning',
    found: expect.stringContaining('by the callbacks focus, vantage:'),
  })
})

test('without any all is well in the database, of which doctor says that it is not all', async () => {
  const settings = {
    litellm_settings: { callbacks: ['prometheus'], success_callback: null },
    environment_variables: ['odd'],
  }
  const { url } = await settled(settings)
  expect((await examined(url)).check).toEqual(
    expect.objectContaining({
      verdict: 'ok',
      found:
        'LiteLLM’s own export to CloudZero is not configured in the database. A callback in the proxy’s config file cannot be seen from here.',
    }),
  )
  expect(await exported(url)).not.toContain('CloudZero export')
})

test('callbacks that cannot be read are not called absent', async () => {
  const { url, query } = await settled({ litellm_settings: { callbacks: ['cloudzero'] } })
  await query('ALTER TABLE "LiteLLM_Config" ALTER COLUMN param_value TYPE text')
  expect((await examined(url)).check).toMatchObject({
    verdict: 'skipped',
    found: expect.stringContaining('its callbacks may not be read'),
  })
})
