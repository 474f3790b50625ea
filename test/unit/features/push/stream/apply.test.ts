import { describe, expect, test } from 'vitest'
import { CloudZeroError, type Failure } from '../../../../../src/cloudzero/errors.ts'
import { apply, idempotencyKeys, type Sending, type SentBody } from '../../../../../src/features/push/stream/apply.ts'
import type { Unit } from '../../../../../src/features/push/stream/pack.ts'
import type { PlannedRequest } from '../../../../../src/output/stream/body.ts'

const HOUR = '2026-11-05T00:00:00Z'
const request = (operation: PlannedRequest['operation']): PlannedRequest => ({
  operation,
  month: '2026-11',
  hours: [HOUR],
  pieces: [],
  rows: 1,
  bytes: 10,
})
const lost: Failure = {
  code: 'E_CLOUDZERO_UNREACHABLE',
  kind: 'lost',
  what: 'nothing answers',
  hint: '',
  doubtful: true,
  retriable: true,
}

interface Asked {
  readonly body: string
  readonly keys: readonly string[]
  readonly repeatable: boolean
}

async function applied(
  units: readonly Unit[],
  failures: ReadonlyMap<number, Failure> = new Map(),
  more: Partial<Sending> = {},
) {
  const asked: Asked[] = []
  const sent: SentBody[] = []
  const restarts: (readonly [delay: number, starts: number])[] = []
  const incomplete = new Set<string>()
  const client: Sending['client'] = {
    async send(body, { keyFor, repeatable }) {
      asked.push({ body, keys: [keyFor(1), keyFor(2)], repeatable })
      const failure = failures.get(asked.length)
      if (failure !== undefined) throw new CloudZeroError('send', failure, failure.doubtful ? 'unknown' : 'refused')
      return { fate: 'applied', dropId: 'd', month: '2026-11', rowCount: 1, idempotencyKey: '', tries: 1 }
    },
  }
  const sending: Sending = {
    client,
    keys: idempotencyKeys('run'),
    signal: new AbortController().signal,
    sleep: async () => {},
    onRestart: (...of) => void restarts.push(of),
    onSent: (body) => sent.push(body),
    incomplete,
    ...more,
  }
  const error = await apply(units, { body: async ({ operation }) => Buffer.from(operation) }, sending).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return { asked, sent, restarts, error, incomplete: [...incomplete] }
}

const small: Unit = [request('replace_hourly')]
const large: Unit = [request('replace_hourly'), request('sum'), request('sum')]
const failing = (failure: Failure, ...places: readonly number[]) => new Map(places.map((place) => [place, failure]))

describe('idempotency keys', () => {
  test('are of the run, the body and the attempt, and of nothing else', async () => {
    const { asked } = await applied([small, small])
    expect(asked.map(({ keys }) => keys)).toEqual([
      ['run-1-1', 'run-1-2'],
      ['run-2-1', 'run-2-2'],
    ])
    expect(idempotencyKeys('another run')()(1)).toBe('another run-1-1')
  })

  test('are new for an hour that is begun anew, and in a further round', async () => {
    const keys = idempotencyKeys('run')
    const first = await applied([large], failing(lost, 2), { keys })
    const second = await applied([large], undefined, { keys })
    const all = [...first.asked, ...second.asked].flatMap((each) => each.keys)
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('a sum of unknown fate', () => {
  test('is settled by sending its hour from the start, after a pause', async () => {
    const { asked, sent, error, restarts, incomplete } = await applied(
      [large],
      failing({ ...lost, retryAfter: 7_000 }, 2),
    )
    expect(error).toBeNull()
    expect(asked.map(({ body }) => body)).toEqual(['replace_hourly', 'sum', 'replace_hourly', 'sum', 'sum'])
    expect(asked.map(({ repeatable }) => repeatable)).toEqual([true, false, true, false, false])
    expect(sent.map(({ fate }) => fate)).toEqual(['applied', 'unknown', 'applied', 'applied', 'applied'])
    expect(restarts).toEqual([[7_000, 1]])
    expect(incomplete).toEqual([])
  })

  test('is given up in the end, and where trying again is of no use; the hour is incomplete then', async () => {
    const often = await applied([large], failing(lost, 2, 4, 6, 8))
    expect(often.error).toBeInstanceOf(CloudZeroError)
    expect(often.asked).toHaveLength(8)
    expect(often.incomplete).toEqual([HOUR])
    const forGood = await applied([large], failing({ ...lost, retriable: false }, 2))
    expect(forGood.asked).toHaveLength(2)
    expect(forGood.incomplete).toEqual([HOUR])
  })
})

test('an hour whose first body was refused is as it was', async () => {
  const refused = { ...lost, doubtful: false, retriable: false }
  expect((await applied([large], failing(refused, 1))).incomplete).toEqual([])
  expect(
    (
      await applied(
        [large],
        new Map([
          [2, lost],
          [3, refused],
        ]),
      )
    ).incomplete,
  ).toEqual([HOUR])
})

test('a failed replace_hourly ends the run, and what was sent is known', async () => {
  const { sent, error, incomplete } = await applied([small, small, small], failing(lost, 2))
  expect(error).toBeInstanceOf(CloudZeroError)
  expect(sent.map(({ fate, dropId }) => [fate, dropId])).toEqual([
    ['applied', 'd'],
    ['unknown', null],
  ])
  expect(incomplete).toEqual([])
})

test('the signal ends it between two requests; an hour in between is incomplete', async () => {
  const abort = new AbortController()
  const signal = abort.signal
  const onSent = () => abort.abort('stop')
  expect(await applied([small, small], undefined, { signal, onSent })).toMatchObject({ error: 'stop', incomplete: [] })
  const again = new AbortController()
  const between = { signal: again.signal, onSent: () => again.abort('stop') }
  expect(await applied([large], undefined, between)).toMatchObject({ error: 'stop', incomplete: [HOUR] })
})
