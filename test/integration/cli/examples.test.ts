import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../../../src/cli/cli.ts'
import { COMMANDS, PROGRAM } from '../../../src/cli/commands/index.ts'
import { type CloudZeroServer, startCloudZero } from '../../support/cloudzero-server.ts'
import { aHost } from '../../support/host.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { pushEnv } from '../../support/push.ts'
import { createSampleDatabase } from '../../support/sample-database.ts'

const cwd = mkdtempSync(join(tmpdir(), 'examples-'))
let db: TestDatabase
let server: CloudZeroServer
beforeAll(async () => {
  db = await createSampleDatabase()
  server = await startCloudZero({ connections: ['anycost-1', 'rest', 'studio'] })
  // What the examples have beside the sample: connections of organizations, and files of earlier days.
  writeFileSync(
    join(cwd, 'connections.json'),
    JSON.stringify({ default: { connection: 'rest' }, 'Saltmarsh Research': { connection: 'studio' } }),
  )
  expect((await ran('export --month 2026-10 --out october.csv.gz')).code).toBe(0)
})
afterAll(async () => {
  await server.close()
  await db.drop()
  rmSync(cwd, { recursive: true })
})

/** Runs a command line, and what its output is piped into where that is ours. */
async function ran(line: string, stdin = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const [own = '', next] = line.split(/ \| (?:litellm-cloudzero )?/)
  // A shell writes what comes after >.
  const args = own.replace(/^litellm-cloudzero | > .*/g, '').split(' ')
  const host = aHost({ args, env: pushEnv(db, server), cwd, stdin: Readable.from([Buffer.from(stdin)]) })
  const code = await main(args, host)
  return next === undefined || code !== 0 || next === 'head'
    ? { code, ...host.written }
    : ran(next, host.written.stdout)
}

/** Places of the reader's own, and what stands for them here. */
const PLACES: readonly (readonly [theirs: string, ours: string])[] = [
  ['s3://finops-drops/litellm', './drops'],
  ['/var/lib/node_exporter/', './'],
]
/** Those that end with something found: the sample has budgets that are used up, and a bill of its own is not there. */
const FOUND = /^(budgets --fail-on|reconcile)/

const examples = [...new Set([...PROGRAM.examples, ...COMMANDS.flatMap((command) => command.examples)])]
  .map(({ command }) => command)
  // They open the sample themselves, which test/e2e does.
  .filter((command) => !/^(demo|init)\b|demo:/.test(command))

test.each(examples)('the example of the help runs on the sample: %s', async (command) => {
  const here = PLACES.reduce((text, [theirs, ours]) => text.replace(theirs, ours), command)
  const { code, stdout, stderr } = await ran(here)
  expect([0, ...(FOUND.test(command) ? [1] : [])], `${stdout.slice(-500)}\n${stderr.slice(-1_500)}`).toContain(code)
})
