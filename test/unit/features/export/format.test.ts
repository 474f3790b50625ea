import { expect, test } from 'vitest'
import { runOn } from '../../../support/run-on.ts'

const NO_DATABASE = 'postgres://reader:none@127.0.0.1:1/litellm'

test.each(['lines.xlsx', 'lines.json', 'lines.pdf.gz'])('%s is refused before the database is asked', async (out) => {
  const { code, stderr } = await runOn(NO_DATABASE, ['export', '--out', out])
  expect(code).toBe(2)
  expect(stderr).toMatch(/the ending \.\w+ is not that of a format\. \[E_USAGE_TARGET\]/)
  expect(stderr).toContain('Excel opens .csv. There are .csv, .jsonl, .ndjson, .parquet; --format writes any name.')
})

test.each([
  ['lines', []],
  ['lines.csv.gz', []],
  ['lines.xlsx', ['--format', 'csv']],
])('%s with %j is written', async (out, format) => {
  const { code, stderr } = await runOn(NO_DATABASE, ['export', '--out', out, ...format])
  expect(code).not.toBe(2)
  expect(stderr).toContain('127.0.0.1')
})
