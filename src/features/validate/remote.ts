import type { AnycostClient } from '../../cloudzero/client.ts'
import { CloudZeroError } from '../../cloudzero/errors.ts'
import type { CbfPiece, Place, PlacedRow } from '../../core/cbf/row.ts'
import type { Finding } from '../../core/cbf/rules/checker.ts'
import { REFUSED } from '../../core/cbf/rules/index.ts'
import { placeText } from '../../core/cbf/rules/resources.ts'
import { BODY_BYTES } from '../../core/cbf/stream-limits.ts'
import { usageHourOf } from '../../core/cbf/usage-hour.ts'
import { type Month, monthOf } from '../../core/time.ts'
import { BODY_TAIL, bodyHead, ROW_BYTES } from '../../output/stream/body.ts'

/** Asks CloudZero's validate call about rows, in bodies of one month below its limit. */
export interface RemoteCheck {
  piece(piece: CbfPiece): Promise<void>
  /** Asks about what is left, and gives the error that ended the asking, null where there was none. */
  end(): Promise<unknown>
}

interface Pending {
  texts: string[]
  places: Place[]
  bytes: number
}

/** Rows of many months wait for their bodies at once: together so many bytes at most. */
const WAITING_BYTES = 4 * BODY_BYTES

/** After an error of CloudZero or the network nothing more is asked; what was found so far stands. */
export function remoteCheck(client: AnycostClient, add: (finding: Finding) => void): RemoteCheck {
  const months = new Map<Month, Pending>()
  let waiting = 0
  let trouble: unknown = null

  const ask = async (body: string, places: readonly Place[], what: string) => {
    if (trouble !== null) return
    try {
      const { valid, errors } = await client.validate(body)
      if (valid) return
      for (const error of errors.length === 0 ? ['no reason is given'] : errors) add(findingOf(error, places, what))
    } catch (error) {
      if (error instanceof CloudZeroError && error.code === 'E_CLOUDZERO_REFUSED') {
        add(findingOf(error.failure.what, places, what))
      } else trouble = error
    }
  }
  const flush = async (month: Month, { texts, places, bytes }: Pending) => {
    months.delete(month)
    waiting -= bytes
    const [first, last] = [places[0], places.at(-1)]
    const from = first === undefined ? '' : placeText(first)
    const what = places.length === 1 || last === undefined ? from : `${from} to ${placeText(last)}`
    await ask(`${bodyHead('sum', month)}${texts.join(',')}${BODY_TAIL}`, places, `${month}, ${what}`)
  }
  const addRow = async ({ cells, place }: PlacedRow) => {
    const hour = usageHourOf(cells['time/usage_start'] ?? '')
    // Without a time there is no body it could be sent in; a rule of our own says so.
    if (hour === null) return
    const month = monthOf(hour)
    const text = JSON.stringify(cells)
    const bytes = Buffer.byteLength(text) + 1
    const known = months.get(month)
    if (known !== undefined && known.bytes + bytes > ROW_BYTES) await flush(month, known)
    const pending = months.get(month) ?? { texts: [], places: [], bytes: 0 }
    pending.texts.push(text)
    pending.places.push(place)
    pending.bytes += bytes
    waiting += bytes
    months.set(month, pending)
    if (waiting > WAITING_BYTES) for (const [each, rows] of months) await flush(each, rows)
  }

  return {
    async piece(piece) {
      if (trouble !== null) return
      if (piece.of === 'rows') for (const row of piece.rows) await addRow(row)
      // One that is too large would be answered by 413; a rule of our own says so.
      if (piece.of === 'body' && piece.body.bytes <= BODY_BYTES) {
        const places = piece.rows.map(({ place }) => place)
        await ask(piece.body.text, places, `body ${piece.body.number}`)
      }
    },
    async end() {
      for (const [month, rows] of months) await flush(month, rows)
      return trouble
    },
  }
}

/** Where CloudZero names a row of the body, as `data[3]`, its own place is given. */
function findingOf(error: string, places: readonly Place[], what: string): Finding {
  const index = Number(/\bdata\W{1,2}(\d+)/.exec(error)?.[1] ?? 0)
  const place = places[index] ?? places[0] ?? { line: null, row: null }
  return { rule: REFUSED, place, message: `${error} (${what}).` }
}
