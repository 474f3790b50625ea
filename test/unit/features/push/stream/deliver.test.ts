import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CbfRow } from '../../../../../src/core/cbf/row.ts'
import { idempotencyKeys, type Sending, type SentBody } from '../../../../../src/features/push/stream/apply.ts'
import { type Delivery, deliver } from '../../../../../src/features/push/stream/deliver.ts'
import { knowledgeOf } from '../../../../../src/features/push/stream/knows-less.ts'
import { type Intent, propose } from '../../../../../src/features/push/stream/propose.ts'
import { openSpool, type Spool } from '../../../../../src/output/stream/spool.ts'
import { aLayout, aLine } from '../../../../support/build.ts'
import { cloudZero, PERMISSIONS } from './model.ts'

const HOUR = '2026-11-05T00:00:00Z'
let spool: Spool
beforeEach(async () => {
  spool = await openSpool()
  const layout = aLayout()
  await spool.consumer(layout).write([aLine(layout, { hour: HOUR }), aLine(layout, { hour: '2026-11-06T00:00:00Z' })])
  await spool.flush()
})
afterEach(() => spool.discard())

const intent = (): Intent => ({
  window: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' },
  now: new Date('2026-11-20T12:00:00Z'),
  spool,
  isOwned: (id) => id.startsWith('llm-usage/'),
  prune: false,
  minChange: 0n,
  permissions: PERMISSIONS,
})

/** A CloudZero with its cache, and what may be odd about it. */
async function delivered(
  odd: {
    seed?: readonly CbfRow[]
    cache?: Map<string, true>
    notEchoed?: readonly string[]
    deaf?: boolean
    verifyTimeout?: number
  } = {},
) {
  const stream = cloudZero(odd.seed ?? [])
  const cache = odd.cache ?? new Map<string, true>()
  const sent: SentBody[] = []
  let clock = 0
  const client: Delivery['client'] & Sending['client'] = {
    async *contents() {
      for (const row of stream.rows()) {
        yield Object.fromEntries(Object.entries(row).filter(([column]) => !odd.notEchoed?.includes(column)))
      }
    },
    async send(body, { keyFor }) {
      const key = createHash('sha256').update(keyFor(1)).digest('hex')
      if (!cache.has(key) && !odd.deaf) stream.apply(JSON.parse(body))
      cache.set(key, true)
      return { fate: 'applied', dropId: 'd', month: '2026-11', rowCount: 1, idempotencyKey: key, tries: 1 }
    },
  }
  const knowledge = knowledgeOf(aLayout(), new Map())
  const { proposal, desired } = await propose(intent(), knowledge, (month) => client.contents(month))
  const last = await deliver(
    {
      intent: intent(),
      desired,
      client,
      sending: {
        client,
        keys: idempotencyKeys(String(Math.random())),
        signal: new AbortController().signal,
        sleep: async () => {},
        onRestart: () => {},
        onSent: (body) => sent.push(body),
        incomplete: new Set(),
      },
      verifyTimeout: odd.verifyTimeout ?? 0,
      elapsed: () => {
        clock += 1
        return clock
      },
      onVerify: () => {},
    },
    proposal,
  )
  return { stream, cache, sent, last, equal: last.plan.units.length === 0 }
}

describe('delivering', () => {
  test('ends equal after one round', async () => {
    const { equal, sent } = await delivered()
    expect({ equal, sent: sent.length }).toEqual({ equal: true, sent: 1 })
  })

  test('is not answered from what CloudZero remembers of another run with the same body', async () => {
    const { cache } = await delivered()
    const { equal, sent, stream } = await delivered({ cache })
    expect({ equal, sent: sent.length, rows: stream.rows().length }).toEqual({ equal: true, sent: 1, rows: 2 })
  })

  test('a column that no row carries is not called verified before it was sent for certain', async () => {
    const old = (await delivered()).stream.rows().map(({ 'resource/usage_family': _family, ...row }) => row)
    const unseen = await delivered({ seed: old, notEchoed: ['resource/usage_family'] })
    expect({ equal: unseen.equal, sent: unseen.sent.length }).toEqual({ equal: true, sent: 2 })
    expect(unseen.last.notEchoed).toEqual(['resource/usage_family'])
    const echoed = await delivered({ seed: old })
    expect({ equal: echoed.equal, sent: echoed.sent.length }).toEqual({ equal: true, sent: 1 })
    expect(echoed.last.notEchoed).toEqual([])
  })

  test('cloud_provider that is not given back costs no second request', async () => {
    const { equal, sent, last, stream } = await delivered({ notEchoed: ['lineitem/cloud_provider'] })
    expect({ equal, sent: sent.length, unseen: last.notEchoed }).toEqual({
      equal: true,
      sent: 1,
      unseen: ['lineitem/cloud_provider'],
    })
    const again = await delivered({ seed: stream.rows(), notEchoed: ['lineitem/cloud_provider'] })
    expect({ equal: again.equal, sent: again.sent.length }).toEqual({ equal: true, sent: 0 })
  })

  test('gives up where CloudZero does nothing', async () => {
    const { equal, sent } = await delivered({ deaf: true })
    expect({ equal, sent: sent.length }).toEqual({ equal: false, sent: 2 })
  })
})
