import { expect, test } from 'vitest'
import { createLog } from '../../../src/cli/terminal/log.ts'
import type { App } from '../../../src/core/app.ts'
import type { SinkSession } from '../../../src/core/delivery.ts'
import { Interrupted, SourceError } from '../../../src/core/errors.ts'
import { redactor } from '../../../src/core/redact.ts'
import type { LinesHandlers } from '../../../src/run/lines.ts'
import { repeatRead } from '../../../src/run/repeat-read.ts'
import { aLayout, aLine } from '../../support/build.ts'
import { aHost } from '../../support/host.ts'

const layout = aLayout()
const WINDOW = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' }
const conflict = new SourceError('E_SOURCE_REPLICA_CONFLICT', 'Reading failed: the replica had to choose.', {})

function anApp(signal?: AbortSignal) {
  const host = aHost(signal === undefined ? {} : { signal })
  const log = createLog(host, { level: 'info', format: 'text', color: false, redactor })
  return {
    app: {
      host,
      log,
      version: '0',
      progress: async () => ({ update() {}, stop() {} }),
      color: false,
      json: false,
    } satisfies App,
    host,
  }
}

/** Handlers that count what they were asked. */
function counting() {
  const session: SinkSession = {
    refuses: () => 'no reason',
    write: async () => {},
    commit: async () => ({ target: '-', lines: 0, bytes: 0 }),
    abort: async () => {},
  }
  const counted = { opened: 0, rejected: 0 }
  const handlers: LinesHandlers = {
    open: async () => {
      counted.opened++
      return session
    },
    reject: async () => {
      counted.rejected++
    },
  }
  return { counted, handlers }
}

test('a delivery that was opened before the replica gave up goes on', async () => {
  const { counted, handlers } = counting()
  const { app, host } = anApp()
  let attempts = 0
  const result = await repeatRead(handlers, app, async ({ open }) => {
    const session = await open(layout, WINDOW, 0)
    await session.write([])
    if (++attempts === 1) throw conflict
    await session.write([aLine(layout)])
    return session.refuses?.(aLine(layout))
  })
  expect(result).toBe('no reason')
  expect({ attempts, ...counted }).toEqual({ attempts: 2, opened: 1, rejected: 0 })
  expect(host.written.stderr).toContain('Nothing was delivered yet: reading again in 1 s.')
})

test.each<[string, (handlers: LinesHandlers) => Promise<unknown>]>([
  ['a line', async ({ open }) => (await open(layout, WINDOW, 0)).write([aLine(layout)])],
  ['a reject', ({ reject }) => reject('{}', 'words')],
])('%s that was delivered ends it', async (_, deliver) => {
  let attempts = 0
  const work = repeatRead(counting().handlers, anApp().app, async (handlers) => {
    attempts++
    await deliver(handlers)
    throw conflict
  })
  await expect(work).rejects.toBe(conflict)
  expect(attempts).toBe(1)
})

test('another error is not repeated', async () => {
  const other = new SourceError('E_SOURCE_LOST', 'The connection broke.', {})
  let attempts = 0
  const work = repeatRead(counting().handlers, anApp().app, async () => {
    attempts++
    throw other
  })
  await expect(work).rejects.toBe(other)
  expect(attempts).toBe(1)
})

test('a signal ends the wait', async () => {
  const stop = new AbortController()
  const work = repeatRead(counting().handlers, anApp(stop.signal).app, async () => {
    stop.abort(new Interrupted('SIGTERM'))
    throw conflict
  })
  await expect(work).rejects.toThrow(Interrupted)
})
