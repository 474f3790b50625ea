import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type AnycostOptions, anycostClient } from '../../src/cloudzero/client.ts'
import { fateOf } from '../../src/cloudzero/errors.ts'
import { Interrupted } from '../../src/core/errors.ts'
import { all, bodyOf, keys, row } from '../support/cloudzero/client.ts'
import { useCloudZero } from '../support/cloudzero/fixture.ts'

const fixture = useCloudZero()

describe('interruption', () => {
  const stoppable = (options: Partial<AnycostOptions> = {}) => {
    const stop = new AbortController()
    return {
      cloudzero: fixture.client({ signal: stop.signal, ...options }),
      abort: () => stop.abort(new Interrupted('SIGTERM')),
    }
  }
  /** Aborts while the call is under way; the call has to end within a second. */
  const interrupted = async (call: Promise<unknown>, abort: () => void) => {
    const outcome = call.then(
      (value) => value,
      (error: unknown) => error,
    )
    await wait(100)
    const from = performance.now()
    abort()
    const result = await outcome
    expect(performance.now() - from).toBeLessThan(1_000)
    return result
  }

  test('ends a slow list, a stalled read and a slow validation at once', async () => {
    fixture.server.seed('2026-05', [row(0, '1')])
    fixture.server.fault({ when: { call: 'contents' }, do: 'stall' })
    fixture.server.fault({ when: () => true, times: 9, do: 'slow', milliseconds: 5_000 })
    for (const call of ['drops', 'contents', 'validate'] as const) {
      const { cloudzero, abort } = stoppable()
      const calls = {
        drops: () => cloudzero.drops(),
        contents: () => all(cloudzero.contents('2026-05')),
        validate: () => cloudzero.validate('{}'),
      }
      expect(await interrupted(calls[call](), abort)).toBeInstanceOf(Interrupted)
      await expect(cloudzero.drops()).rejects.toBeInstanceOf(Interrupted)
    }
  })

  test('ends the wait for the next try, with the clock of the real world', async () => {
    const stop = new AbortController()
    const patient = anycostClient({
      baseUrl: fixture.server.url,
      apiKey: fixture.server.apiKey,
      connectionId: fixture.server.connectionId,
      signal: stop.signal,
      env: {},
      userAgent: 'litellm-cloudzero/test',
    })
    fixture.server.fault({ when: () => true, times: 9, do: 'answer', status: 429, headers: { 'retry-after': '60' } })
    const sent = patient.send(bodyOf('sum', []), keys())
    const waiting = patient.drops()
    void waiting.catch(() => {})
    expect(await interrupted(sent, () => stop.abort(new Interrupted('SIGINT')))).toBeInstanceOf(Interrupted)
    await expect(waiting).rejects.toBeInstanceOf(Interrupted)
    expect(fixture.server.requests).toHaveLength(1)
  })

  test('lets a body in flight arrive, and tells', async () => {
    const { cloudzero, abort } = stoppable()
    fixture.server.fault({ when: 1, do: 'slow', milliseconds: 400 })
    expect(await interrupted(cloudzero.send(bodyOf('sum', [row(0, '1')]), keys()), abort)).toMatchObject({
      fate: 'applied',
    })
    await expect(cloudzero.send(bodyOf('sum', [row(0, '1')]), keys('b'))).rejects.toBeInstanceOf(Interrupted)
    expect(fixture.server.state('2026-05')).toHaveLength(1)
  })

  test('but not for ever', async () => {
    const { cloudzero, abort } = stoppable({ grace: 300 })
    fixture.server.fault({ when: 1, do: 'slow', milliseconds: 5_000 })
    const error = await interrupted(cloudzero.send(bodyOf('sum', [row(0, '1')]), keys()), abort)
    expect(error).toBeInstanceOf(Interrupted)
    expect(fateOf(error)).toBe('unknown')
  })
})
