import { mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MAX_TEXT_BYTES } from '../../../src/source/text-file.ts'
import { runOn } from '../../support/run-on.ts'

const folder = mkdtempSync(join(tmpdir(), 'metrics-'))
const push = (file: string) =>
  runOn('postgres://reader:none@127.0.0.1:1/litellm', ['push', '--metrics-file', file], {
    ...{ CLOUDZERO_API_KEY: 'k', CLOUDZERO_CONNECTION_ID: 'c' },
  })

test('metrics that cannot be read are not taken for none: they stay, and a warning says why', async () => {
  const file = join(folder, 'large.prom')
  writeFileSync(file, '')
  truncateSync(file, MAX_TEXT_BYTES + 1)
  const { stderr } = await push(file)
  expect(stderr).toContain(`The metrics did not reach ${file}: it is larger than 16 MB.`)
  expect(statSync(file).size).toBe(MAX_TEXT_BYTES + 1)
})

test('the last verification stays, and a first file is written without a word', async () => {
  const file = join(folder, 'push.prom')
  const first = await push(file)
  expect(first.stderr).not.toContain('metrics')
  expect(readFileSync(file, 'utf8')).not.toContain('last_verified')
  writeFileSync(file, 'litellm_cloudzero_last_verified_timestamp_seconds{command="push",connection="c"} 17\n')
  await push(file)
  expect(readFileSync(file, 'utf8')).toContain(
    'litellm_cloudzero_last_verified_timestamp_seconds{command="push",connection="c"} 17\n',
  )
})
