import type { DaySums } from '../model/day-sum.ts'
import type { Money } from '../model/money.ts'

/** A counter of LiteLLM, and the most that any ledger has of its owner since the counter began. */
export interface CounterOfOwner {
  readonly id: string
  readonly counter: Money
  readonly ledger: Money
}

/** A key's counter, and whose counter counts the same requests. */
export interface CounterOfKey extends CounterOfOwner {
  /** The team of the key, else its user; null for neither. */
  readonly owner: string | null
}

/** What an owner's counter and those of its keys have alike beyond every ledger. */
export interface LostOfOwner {
  readonly owner: string
  readonly keys: readonly string[]
  /** US dollars of the owner's counter. */
  readonly counter: Money
  readonly ledger: Money
  /** US dollars that both say were spent and no ledger has. */
  readonly lost: Money
}

/** A counter alone may wander: it is kept apart and can be set by hand. A tenth of the ledger is far above lag. */
const FAR = 10n

/**
 * Owners whose counter and whose keys' counters are alike far above every ledger: what neither a reset of one of them nor
 * a rotated key explains.
 */
export function lostByCounters(
  owners: readonly CounterOfOwner[],
  keys: readonly CounterOfKey[],
): readonly LostOfOwner[] {
  return owners.flatMap(({ id, counter, ledger }): LostOfOwner[] => {
    const own = keys.filter((key) => key.owner === id && key.counter > key.ledger)
    const ofKeys = own.reduce((sum, key) => sum + key.counter - key.ledger, 0n)
    const ofOwner = counter - ledger
    const lost = smaller(ofOwner, ofKeys)
    if (lost <= 0n || lost * FAR < ledger) return []
    return [{ owner: id, keys: own.map((key) => key.id), counter, ledger, lost }]
  })
}

/** Whether the log has half or more of what is lost beyond the user ledger: then its days say so. */
export function isLogged(lost: readonly LostOfOwner[], log: DaySums, user: DaySums): boolean {
  const inLog = [...log].reduce((sum, [day, { cost }]) => {
    const more = cost - (user.get(day)?.cost ?? 0n)
    return more > 0n ? sum + more : sum
  }, 0n)
  return inLog * 2n >= lost.reduce((sum, each) => sum + each.lost, 0n)
}

function smaller(one: Money, other: Money): Money {
  if (one < other) return one
  return other
}
