import { describe, expect, test } from 'vitest'
import type { CbfLine } from '../../src/core/cbf/line.ts'
import { Interrupted } from '../../src/core/errors.ts'
import { formatMoney } from '../../src/core/model/money.ts'
import { aLayout, aLine, anEntity, anIdentity, cellsOf } from '../support/build.ts'
import type { Mischief } from '../support/cloudzero/faults.ts'
import type { LoggedRequest } from '../support/cloudzero/request-log.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { costOf, plain } from '../support/push.ts'
import { streamPush } from '../support/stream-push.ts'

const layout = aLayout()
const aUserLine = (hour: string, user: number, cost = BigInt(user + 1) * 250_000_000_000n) =>
  aLine(layout, { hour, cost, identity: anIdentity({ user: anEntity({ id: `user-${user}` }) }) })
const DAYS = ['2026-11-02', '2026-11-03', '2026-11-04'].map((day) => `${day}T00:00:00Z`)
const LARGE = '2026-11-05T00:00:00Z'
const LINES = [
  ...DAYS.flatMap((hour) => [0, 1].map((user) => aUserLine(hour, user))),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((user) => aUserLine(LARGE, user)),
]
/** Of a line in a body. */
const LINE_BYTES = Buffer.byteLength(JSON.stringify(cellsOf(layout, LINES[0] ?? aLine(layout)))) + 1
/** Two days fit a body, and of the last one four lines. */
const ROW_BYTES = 4.5 * LINE_BYTES
const WANTED = plain(LINES.map((line) => cellsOf(layout, line)))
const outside = { 'time/usage_start': '2026-11-01T00:00:00Z', 'cost/cost': '5', 'resource/id': 'llm-usage/x' }

/** Request 1 reads back, then come the bodies, then it reads back again. */
const SENDS = ['replace_hourly', 'replace_hourly', 'replace_hourly', 'sum', 'sum']
const REQUESTS = SENDS.length + 2

const REFUSALS = [400, 401, 402, 403, 404, 409, 413, 418, 422]
const TROUBLES = [429, 500, 502, 503, 504]
const LOSSES: readonly Mischief[] = [
  { do: 'drop before' },
  { do: 'drop after' },
  { do: 'truncate' },
  { do: 'truncate', cleanly: true },
  { do: 'malform' },
]

async function aStream(): Promise<CloudZeroServer> {
  const server = await startCloudZero()
  server.seed('2026-11', [outside])
  return server
}

const push = (server: CloudZeroServer, lines: readonly CbfLine[] = LINES, signal?: AbortSignal) =>
  streamPush(server, lines, {
    layout,
    rowBytes: ROW_BYTES,
    options: { from: '2026-11-02', to: '2026-11-06' },
    ...(signal && { signal }),
  })

/** One run with the fault, and one without: verified, every row there once, nothing else touched. */
async function expectRepaired(fault: Mischief, when: number, times = 1): Promise<void> {
  const server = await aStream()
  try {
    server.fault({ ...fault, when, times })
    const first = await push(server)
    if (first.error === null) expect(first.verified).toBe(true)
    server.clearFaults()
    const { verified, error } = await push(server)
    expect({ verified, error }).toEqual({ verified: true, error: null })
    const held = server.state('2026-11').filter((row) => row['time/usage_start'] !== outside['time/usage_start'])
    expect(plain(held)).toEqual(WANTED)
    expect(formatMoney(costOf(held))).toBe(formatMoney(LINES.reduce((sum, { cost }) => sum + cost, 0n)))
    expect(server.state('2026-11')).toContainEqual(outside)
    expect(server.violations).toEqual([])
  } finally {
    await server.close()
  }
}

test('a push of several bodies, to begin with', async () => {
  const server = await aStream()
  const { sent, verified } = await push(server)
  expect(sent.map(({ operation }) => operation)).toEqual(SENDS)
  expect({ verified, requests: server.requests.length }).toEqual({ verified: true, requests: REQUESTS })
  await server.close()
})

describe('whatever is answered, at any request, one further run ends verified', () => {
  test.each([...REFUSALS, ...TROUBLES])('%s', async (status) => {
    for (let request = 1; request <= REQUESTS; request++) {
      for (const applied of [false, true]) await expectRepaired({ do: 'answer', status, applied }, request)
    }
  })

  test.each(LOSSES.map((fault) => [JSON.stringify(fault), fault] as const))('%s', async (_, fault) => {
    for (let request = 1; request <= REQUESTS; request++) await expectRepaired(fault, request)
  })
})

test.each([...REFUSALS, ...TROUBLES])(
  '%s to every body, until it stops: the answers are not met again',
  async (status) => {
    for (const applied of [false, true]) {
      const server = await aStream()
      server.fault({ do: 'answer', status, applied, when: ({ call }) => call === 'send', times: 100 })
      const first = await push(server)
      expect({ failed: first.error !== null, verified: first.verified }).toEqual({ failed: true, verified: false })
      server.clearFaults()
      expect(await push(server)).toMatchObject({ verified: true, error: null })
      await server.close()
    }
  },
)

/** Something to wait for until it is released. */
function gate() {
  let release = () => {}
  const until = new Promise<void>((resolve) => {
    release = resolve
  })
  return { until, release: () => new Promise((resolve) => setTimeout(resolve, 50, release())) }
}

describe('a body that arrives late, which no run can wait for', () => {
  const LAST_SUM = REQUESTS - 1
  const held = (server: CloudZeroServer) =>
    server.state('2026-11').filter((row) => row['time/usage_start'] !== outside['time/usage_start'])

  test.each([
    ['the same lines', LINES],
    ['lines that have changed since', LINES.map((line) => ({ ...line, cost: line.cost * 3n }))],
  ])('of a killed run is repaired, though a settled day loses cost by it: %s', async (_, lines) => {
    const server = await aStream()
    const { until, release } = gate()
    const killed = new AbortController()
    server.fault({ do: 'late', until, when: LAST_SUM })
    server.fault({ do: 'drop before', when: ({ number }) => number > LAST_SUM, times: 100 })
    const run = push(server, LINES, killed.signal)
    while (server.requests.length < LAST_SUM) await new Promise((resolve) => setTimeout(resolve, 5))
    killed.abort(new Interrupted('SIGTERM'))
    expect((await run).incomplete).toEqual([LARGE])
    server.clearFaults()
    expect(await push(server, lines)).toMatchObject({ verified: true })
    await release()
    expect(held(server)).toHaveLength(LINES.length + 1)
    expect(await push(server, lines)).toMatchObject({ verified: true, error: null })
    expect(held(server)).toHaveLength(LINES.length)
    await server.close()
  })

  test('of this run is repaired by this run', async () => {
    const server = await aStream()
    const { until, release } = gate()
    server.fault({ do: 'late', until, when: LAST_SUM })
    server.fault({ do: 'drop before', when: ({ number }) => number > LAST_SUM, times: 5 })
    const readsBack = ({ call, number }: LoggedRequest) => {
      if (call !== 'contents' || number === 1) return false
      void release()
      return true
    }
    server.fault({ do: 'slow', milliseconds: 100, when: readsBack })
    const { verified, error, sent } = await push(server)
    expect({ verified, error }).toEqual({ verified: true, error: null })
    // The first round, the hour once more from its start, and once more in the second round.
    expect(sent.map(({ operation, fate }) => `${operation} ${fate}`).slice(SENDS.length - 1)).toEqual([
      'sum unknown',
      ...['replace_hourly applied', 'sum applied', 'sum applied'],
      ...['replace_hourly applied', 'sum applied', 'sum applied'],
    ])
    expect(held(server)).toHaveLength(LINES.length)
    await server.close()
  })

  test('what else takes cost away from a settled day is refused as ever', async () => {
    const server = await aStream()
    await push(server)
    const less = LINES.slice(0, -1)
    const { error } = await push(server, less)
    expect(error).toMatchObject({ code: 'E_PUSH_SHRINK' })
    await server.close()
  })
})
