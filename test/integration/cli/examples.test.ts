import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { main } from '../../../src/cli/cli.ts'
import { COMMANDS, PROGRAM } from '../../../src/cli/commands/index.ts'
import { aHost } from '../../support/host.ts'

const cwd = mkdtempSync(join(tmpdir(), 'examples-'))
afterAll(() => rmSync(cwd, { recursive: true }))

/** Nothing listens there: what an example says is understood before that is found out. */
const NOWHERE = {
  DATABASE_URL: 'postgres://reader@/litellm?host=/nowhere',
  CLOUDZERO_API_KEY: 'key',
  CLOUDZERO_CONNECTION_ID: 'connection',
  CLOUDZERO_API_URL: 'http://127.0.0.1:1',
}
/** They read the sample, a file that the example before has made, or a terminal. */
const ELSEWHERE = /^(demo|init|validate|completion)\b|demo:|split/

const examples = [...PROGRAM.examples, ...COMMANDS.flatMap((command) => command.examples)]
  // What a pipe hands on to is another program, or an example of another command.
  .map(({ command }) => command.split(' | ')[0] ?? '')
  .filter((command) => !ELSEWHERE.test(command))

test.each([...new Set(examples)])('the example of the help is understood: %s', async (command) => {
  const host = aHost({ args: command.split(' '), env: NOWHERE, cwd })
  await main(command.split(' '), host)
  // A folder or file of the reader's own is not here.
  expect(host.written.stderr).not.toMatch(/E_USAGE(?!_(?:TARGET|DIFF))|E_INTERNAL/)
})
