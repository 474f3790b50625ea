import { expect, test } from 'vitest'
import type { LineConsumer } from '../../../src/core/delivery.ts'
import { Interrupted, SourceError } from '../../../src/core/errors.ts'
import { type ReadAttempt, readAgain } from '../../../src/run/read-again.ts'
import type { OpenConsumer } from '../../../src/run/read-lines.ts'
import { anApp } from '../../support/app.ts'
import { aLayout } from '../../support/build.ts'
import { aHost } from '../../support/host.ts'

const layout = aLayout()
const WINDOW = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' }
const conflict = new SourceError('E_SOURCE_REPLICA_CONFLICT', 'Reading failed: the replica had to choose.', {})

/** Opens consumers and counts them. */
function counting() {
  const consumer: LineConsumer = { refuses: () => 'no reason', write: async () => {} }
  const counted = { opened: 0 }
  const open: OpenConsumer = async () => {
    counted.opened++
    return consumer
  }
  return { counted, open }
}

test('what was opened before the replica gave up is used again', async () => {
  const { counted, open } = counting()
  const host = aHost()
  let attempts = 0
  const result = await readAgain(open, anApp(host), async (attempt: ReadAttempt) => {
    const consumer = await attempt.open(layout, WINDOW, 0)
    if (++attempts === 1) throw conflict
    attempt.onHandOn()
    return consumer
  })
  expect(result).toBe(await open(layout, WINDOW, 0))
  expect({ attempts, opened: counted.opened - 1 }).toEqual({ attempts: 2, opened: 1 })
  expect(host.written.stderr).toContain('Nothing was delivered yet: reading again in 1 s.')
})

test('once something was handed on there is no further attempt', async () => {
  let attempts = 0
  const work = readAgain(counting().open, anApp(), async ({ onHandOn }) => {
    attempts++
    onHandOn()
    throw conflict
  })
  await expect(work).rejects.toBe(conflict)
  expect(attempts).toBe(1)
})

test('another error is not repeated', async () => {
  const other = new SourceError('E_SOURCE_LOST', 'The connection broke.', {})
  let attempts = 0
  const work = readAgain(counting().open, anApp(), async () => {
    attempts++
    throw other
  })
  await expect(work).rejects.toBe(other)
  expect(attempts).toBe(1)
})

test('a signal ends the wait', async () => {
  const stop = new AbortController()
  const work = readAgain(counting().open, anApp(aHost({ signal: stop.signal })), async () => {
    stop.abort(new Interrupted('SIGTERM'))
    throw conflict
  })
  await expect(work).rejects.toThrow(Interrupted)
})
