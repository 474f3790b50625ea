import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CliResult, ended, startCli } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { costOf, exported, insertDay, plain, pushEnv, pushed } from '../support/push.ts'

const WINDOW = ['--from', '2026-11-02', '--to', '2026-11-06']

/** Request 1 reads back, then come the bodies, then it reads back again; each on a stream of its own, three at a time. */
async function atEvery(work: (request: number) => Promise<void>): Promise<void> {
  for (let first = 1; first <= SENDS + 2; first += 3) await Promise.all([first, first + 1, first + 2].map(work))
}

/** Three days in two bodies, and one beyond a body: `replace_hourly` and `sum`. */
const SENDS = 4

let streams = 0
const outside = { 'time/usage_start': '2026-11-01T00:00:00Z', 'cost/cost': '5', 'resource/id': 'x/y' }

/** What goes wrong with a request is tried in test/contract/push-stream-faults.test.ts; here is what becomes of the process. */
describe('a run that is killed or stopped', () => {
  let db: TestDatabase
  let wanted: { readonly rows: readonly string[]; readonly cost: bigint }
  beforeAll(async () => {
    db = await createDatabase({ schema: 'march-2026' })
    for (const day of ['2026-11-02', '2026-11-03', '2026-11-04']) await insertDay(db, day, 200, 2_000)
    await insertDay(db, '2026-11-05', 520, 2_000)
    const lines = await exported(db, WINDOW)
    wanted = { rows: plain(lines), cost: costOf(lines) }
  })
  afterAll(() => db.drop())

  const stream = async () => {
    const server = await startCloudZero({ connections: [`faults-${process.pid}-${++streams}`] })
    server.seed('2026-11', [outside])
    return server
  }

  /** One further run: verified, every row there once, nothing else touched, never two requests at once. */
  const repaired = async (server: CloudZeroServer, what: string) => {
    server.clearFaults()
    const { code, said, stderr } = await pushed(db, server, WINDOW)
    expect({ what, code, verified: said.verified, stderr }).toMatchObject({ what, code: 0, verified: true })
    const held = server.state('2026-11').filter((line) => line['time/usage_start'] !== outside['time/usage_start'])
    expect(plain(held)).toEqual(wanted.rows)
    expect(costOf(held)).toBe(wanted.cost)
    expect(server.state('2026-11')).toContainEqual(outside)
    expect(server.violations).toEqual([])
    expect(Math.max(...server.requests.map(({ bytes }) => bytes))).toBeLessThan(5_000_000)
    await server.close()
  }

  test('a push of several bodies, to begin with', async () => {
    const server = await stream()
    const { said } = await pushed(db, server, WINDOW)
    expect(said.bodies.map(({ operation }) => operation)).toEqual([
      'replace_hourly',
      'replace_hourly',
      'replace_hourly',
      'sum',
    ])
    expect(said.bodies).toHaveLength(SENDS)
    await repaired(server, 'nothing')
  })

  test('killed at any request, then one further run', async () => {
    for (const fault of [{ do: 'slow', milliseconds: 1_500 }, { do: 'stall' }] as const) {
      await atEvery(async (request) => {
        const server = await stream()
        server.fault({ ...fault, when: request })
        const result = await stopped(server, 'SIGKILL', request)
        expect(result.signal).toBe('SIGKILL')
        await new Promise((resolve) => setTimeout(resolve, 1_500))
        await repaired(server, `killed at ${request}`)
      })
    }
  }, 240_000)

  test.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops after the request in flight', async (signal, code) => {
    const server = await stream()
    server.fault({ do: 'slow', milliseconds: 1_000, when: 2 })
    const result = await stopped(server, signal, 2)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain('nothing was left half-written')
    expect(server.requests).toHaveLength(2)
    expect(server.requests[1]).toMatchObject({ applied: true, status: 200 })
    expect(JSON.parse(result.stdout)).toMatchObject({ bodies: [{ fate: 'applied', dropId: 'drop-1' }], incomplete: [] })
    await repaired(server, signal)
  })

  test('SIGTERM between the bodies of an hour says of which hour CloudZero holds a part', async () => {
    const server = await stream()
    server.fault({ do: 'slow', milliseconds: 1_000, when: SENDS })
    const result = await stopped(server, 'SIGTERM', SENDS)
    expect(result.code).toBe(143)
    expect(result.stderr).toContain(
      'Interrupted by SIGTERM; until the next run CloudZero holds a part only of 2026-11-05.',
    )
    expect(JSON.parse(result.stdout).incomplete).toEqual(['2026-11-05T00:00:00Z'])
    expect(server.requests.at(-1)).toMatchObject({ operation: 'replace_hourly', applied: true })
    await repaired(server, 'a part of an hour')
  })

  /** Starts a push and sends it a signal once the request of this number is under way. */
  async function stopped(server: CloudZeroServer, signal: NodeJS.Signals, request: number): Promise<CliResult> {
    const child = startCli(['push', '--json', ...WINDOW], { env: pushEnv(db, server) })
    const result = ended(child)
    while (server.requests.length < request) await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => setTimeout(resolve, 200))
    child.kill(signal)
    return result
  }
})
