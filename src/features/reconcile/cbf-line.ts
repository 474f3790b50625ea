import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import { idPieces, resourceText } from '../../core/cbf/resource.ts'
import type { CbfRow } from '../../core/cbf/row.ts'
import { usageHourIn } from '../../core/cbf/usage-hour.ts'
import { MONEY_PLACES, parseMoney } from '../../core/model/money.ts'
import type { StoredLine } from './line-store.ts'

const UNIT = 10n ** BigInt(MONEY_PLACES)

/** Lines of our own as they are compared. */
export function ownLines({ mapping }: Layout): (line: CbfLine) => StoredLine {
  const id = idPieces(mapping)
  return ({ hour, owner, product, usageType, amount, cost }) => {
    const counts = amount === null || usageType === 'requests' ? null : 'tokens'
    const resource = resourceText(id, owner, product)
    return { hour, id: resource, cost, amount: (amount ?? 0n) * UNIT, counts, readable: true }
  }
}

/** A row of a file or of CloudZero as it is compared; null where it names no hour. */
export function lineOfCells(cells: CbfRow): StoredLine | null {
  const hour = usageHourIn(cells['time/usage_start'] ?? '')
  if (hour === null) return null
  const cost = parseMoney(cells['cost/cost']?.trim() ?? '')
  const amount = parseMoney(cells['usage/amount']?.trim() ?? '')
  const units = cells['usage/units']
  return {
    hour,
    id: cells['resource/id'] ?? '',
    cost: cost ?? 0n,
    amount: amount ?? 0n,
    counts: amount !== null && (units === 'tokens' || units === 'count') ? 'tokens' : null,
    readable: cost !== null,
  }
}
