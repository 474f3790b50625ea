import type { SpendOwner } from '../../core/model/spend.ts'
import type { DayOwners } from '../types.ts'

/** The owner of a row, or for keys whose owner depends on the day, how that makes one. */
export type OwnerByDay = SpendOwner | ((day: string, model: string, provider: string) => SpendOwner)

/** Most keys never change; only for the others does the owner depend on the day. Equal owners are one object. */
export function ownerByDay(owner: SpendOwner, dayOwners: DayOwners): OwnerByDay {
  const ofDay = dayOwners(owner)
  if (ofDay === null) return owner
  const owners = new Map<string, SpendOwner>()
  return (day, model, provider) => {
    const found = ofDay(day, model, provider)
    if (found === undefined) return owner
    const content = JSON.stringify(found)
    const known = owners.get(content) ?? { ...owner, ofDay: found }
    owners.set(content, known)
    return known
  }
}
