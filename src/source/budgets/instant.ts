import type { Instant } from '../../core/budgets/budget.ts'

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(?:Z|([+-]\d\d)(?::?(\d\d))?)?$/

/** A time as Postgres or LiteLLM's JSON writes it; without an offset it is UTC. Null for anything else. */
export function parseInstant(text: string): Instant | null {
  const match = TIME.exec(text)
  if (!match) return null
  const [, day, time = '00:00', hours, minutes = '00'] = match
  const instant = Date.parse(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
  return Number.isNaN(instant) ? null : instant
}
