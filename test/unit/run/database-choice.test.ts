import { expect, test } from 'vitest'
import { databaseChoice } from '../../../src/run/database-choice.ts'
import { anApp } from '../../support/app.ts'
import { aHost } from '../../support/host.ts'

test.each([
  [true, 'Starting\n'],
  [false, ''],
])('a step that takes seconds is announced at once on a terminal: %s', (isTTY, written) => {
  const host = aHost()
  const options = { database: 'demo:', databaseSchema: undefined, statementTimeout: undefined }
  const choice = databaseChoice(options, anApp({ ...host, stderr: { ...host.stderr, isTTY } }))
  choice.announce?.('Starting')
  expect(host.written.stderr).toBe(written)
})
