import type { Layout } from '../../cbf/layout.ts'
import type { CbfLine } from '../../cbf/line.ts'
import { localId } from '../../cbf/mapping.ts'
import type { Cells } from '../../cbf/row.ts'
import { usageHourOf } from '../../cbf/usage-hour.ts'
import { RESOURCE_TYPE } from '../../czrn/czrn.ts'
import { MONEY_PLACES, parseMoney } from '../../model/money.ts'
import type { StoredLine } from './line-store.ts'

const UNIT = 10n ** BigInt(MONEY_PLACES)

/** A line of our own as it is compared. */
export function lineOf({ hour, owner, product, usageType, amount, cost }: CbfLine, { mapping }: Layout): StoredLine {
  const counts = amount === null || usageType === 'requests' ? null : 'tokens'
  const id = `${RESOURCE_TYPE}/${localId(owner, product, mapping)}`
  return { hour, id, cost, amount: (amount ?? 0n) * UNIT, counts, readable: true }
}

/** A row of a file or of CloudZero as it is compared; null where it names no hour. */
export function lineOfCells(cells: Cells): StoredLine | null {
  const hour = usageHourOf(cells['time/usage_start'] ?? '')
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
