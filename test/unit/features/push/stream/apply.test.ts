import { describe, expect, test } from 'vitest'
import { CloudZeroError, type Failure } from '../../../../../src/cloudzero/errors.ts'
import type { SendOptions } from '../../../../../src/cloudzero/send.ts'
import { type Application, apply, type SentBody } from '../../../../../src/features/push/stream/apply.ts'
import type { Unit } from '../../../../../src/features/push/stream/pack.ts'
import type { PlannedRequest } from '../../../../../src/output/stream/body.ts'
import { aRow, stateOf } from './model.ts'

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

async function applied(units: readonly Unit[], more: Partial<Application> = {}, failures: readonly number[] = []) {
  const asked: Asked[] = []
  const sent: SentBody[] = []
  const run = apply({
    units,
    spool: { body: async ({ operation }) => Buffer.from(operation) },
    client: {
      send: async (body: string, { keyFor, repeatable }: SendOptions) => {
        asked.push({ body, keys: [keyFor(1), keyFor(2)], repeatable })
        if (failures.includes(asked.length)) throw new CloudZeroError('send', lost, 'unknown')
        return { fate: 'applied', dropId: 'd', month: '2026-11', rowCount: 1, idempotencyKey: '', tries: 1 }
      },
    },
    actual: new Map(),
    nonce: 'run',
    again: false,
    signal: new AbortController().signal,
    onSent: (body) => sent.push(body),
    ...more,
  })
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return { asked, sent, error }
}

const small: Unit = [request('replace_hourly')]
const large: Unit = [request('replace_hourly'), request('sum'), request('sum')]

describe('idempotency keys', () => {
  const keyOf = async (more: Partial<Application> = {}, attempt = 0) =>
    (await applied([small], more)).asked[0]?.keys[attempt] ?? ''
  const other = stateOf([aRow(HOUR)]).hours

  test('repeat in another run while body and state are the same', async () => {
    expect(await keyOf()).toBe(await keyOf({ nonce: 'another run' }))
  })

  test('differ once the state, the attempt or the round differs', async () => {
    const keys = [
      await keyOf(),
      await keyOf({ actual: other }),
      await keyOf({}, 1),
      await keyOf({ nonce: 'another run' }, 1),
      await keyOf({ again: true }),
      await keyOf({ actual: null }),
      await keyOf({ actual: null, nonce: 'another run' }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a sum of unknown fate', () => {
  test('is settled by sending its hour from the start, under new keys', async () => {
    const { asked, sent, error } = await applied([large], {}, [2])
    expect(error).toBeNull()
    expect(asked.map(({ body }) => body)).toEqual(['replace_hourly', 'sum', 'replace_hourly', 'sum', 'sum'])
    expect(asked.map(({ repeatable }) => repeatable)).toEqual([true, false, true, false, false])
    expect(asked[2]?.keys[0]).not.toBe(asked[0]?.keys[0])
    expect(sent.map(({ fate }) => fate)).toEqual(['applied', 'unknown', 'applied', 'applied', 'applied'])
  })

  test('is given up in the end', async () => {
    const { asked, error } = await applied([large], {}, [2, 4, 6, 8])
    expect(error).toBeInstanceOf(CloudZeroError)
    expect(asked).toHaveLength(8)
  })
})

test('a failed replace_hourly ends the run, and what was sent is known', async () => {
  const { sent, error } = await applied([small, small, small], {}, [2])
  expect(error).toBeInstanceOf(CloudZeroError)
  expect(sent.map(({ fate, dropId }) => [fate, dropId])).toEqual([
    ['applied', 'd'],
    ['unknown', null],
  ])
})

test('the signal ends it between two requests', async () => {
  const abort = new AbortController()
  const { sent, error } = await applied([small, small], { signal: abort.signal, onSent: () => abort.abort('stop') })
  expect(error).toBe('stop')
  expect(sent).toEqual([])
})
