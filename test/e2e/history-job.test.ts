import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Job } from 'kubernetes-models/batch/v1'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { duckdb } from '../support/duckdb.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const manifest = readFileSync(join(root, 'deploy/jobs/history.yaml'), 'utf8')
const job = new Job(parse(manifest))

let db: TestDatabase
beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  const rows = ['2025-08-31', '2025-09-01', '2025-12-31', '2026-01-01', '2026-08-31'].map((date, index) => ({
    date,
    api_key: 'a'.repeat(64),
    model: 'gpt-4o',
    custom_llm_provider: 'openai',
    prompt_tokens: 1,
    spend: 2 ** index,
  }))
  await insertRows(db, 'LiteLLM_DailyUserSpend', rows)
})
afterAll(() => db.drop())

test('deploy/jobs/history.yaml is a Job of Kubernetes', () => {
  expect(manifest).toContain('completionMode: Indexed')
  expect(() => job.validate()).not.toThrow()
})

test('each index of it exports its month', async () => {
  const [container] = job.spec?.template.spec?.containers ?? []
  const folder = mkdtempSync(join(tmpdir(), 'scale-'))
  const path = mkdtempSync(join(tmpdir(), 'scale-bin-'))
  const program = join(root, 'bin/litellm-cloudzero.js')
  writeFileSync(join(path, 'litellm-cloudzero'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
    mode: 0o755,
  })
  const set = Object.fromEntries(container?.env?.flatMap(({ name, value }) => (value ? [[name, value]] : [])) ?? [])
  const [shell = '', ...flags] = container?.command ?? []
  for (const index of [0, 3, 4, 11]) {
    await promisify(execFile)(shell, [...flags, ...(container?.args ?? [])], {
      cwd: folder,
      env: {
        ...set,
        PATH: [path, process.env.PATH].join(delimiter),
        DATABASE_URL: db.url,
        FOLDER: folder,
        JOB_COMPLETION_INDEX: String(index),
      },
    })
  }
  const files = readdirSync(folder).sort()
  expect(files).toEqual(['2025-09.parquet', '2025-12.parquet', '2026-01.parquet', '2026-08.parquet'])
  const costs = files.map((file) => duckdb(`SELECT sum("cost/cost")::INT AS cost FROM '${join(folder, file)}'`))
  expect((await Promise.all(costs)).flat().map(({ cost }) => cost)).toEqual(['2', '4', '8', '16'])
})
