import type { Excess } from '../../core/model/excess.ts'
import { magnitude } from '../../core/model/money.ts'
import type { Difference } from './difference.ts'
import type { DifferenceKind } from './explanations.ts'

/** Counters are added up as floating point numbers, each table in its own order; a millionth of a dollar is far above what that does. */
const NOISE = 1_000_000n

/** What an excess is; where another key, model or day has exactly as much less, the money is not missing. */
export function kindOfExcess({ day, net }: Excess, today: string): DifferenceKind {
  if (magnitude(net.ofKey) < NOISE) return 'other-model'
  if (magnitude(net.ofModel) < NOISE) return 'other-key'
  if (magnitude(net.ofWindow) < NOISE) return 'other-day'
  return day === today ? 'late-row' : 'beyond-ledger'
}

/** An excess as a difference; `key` is how the key may be shown. */
export function excessDifference(
  excess: Excess,
  sides: { side: string; against: string; today: string },
  key: string,
): Difference {
  const { day, model, cost, reference, rows } = excess
  return {
    kind: kindOfExcess(excess, sides.today),
    side: sides.side,
    against: sides.against,
    day,
    hour: null,
    what: `${key}, ${model ?? 'no model'}`,
    cost,
    reference,
    rows,
    detail: null,
  }
}
