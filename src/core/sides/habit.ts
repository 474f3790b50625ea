import { magnitude } from '../model/money.ts'
import { dayOf, daysLater, midnightOf } from '../time.ts'
import { type SideEvidence, USUAL_DAYS } from './evidence.ts'
import { NOISE } from './figures.ts'
import type { Habit } from './judge-day.ts'
import { figuresOf } from './side-finding.ts'

/** Fewer days prove no habit. */
const FEW_DAYS = 3

/** Whole on most days and three or more: an installation whose keys all have teams, say. */
export function habitOf({ around, today }: SideEvidence, id: string, day: string): Habit {
  const view = around.views.get(id) ?? new Map()
  const at = (days: number) => dayOf(daysLater(midnightOf(day), days))
  const [from, to] = [at(-USUAL_DAYS), at(USUAL_DAYS)]
  const closed = [...around.user.keys()].filter((each) => each < today && from <= each && each <= to)
  const same = closed.filter(
    (each) => magnitude(figuresOf(view, each).cost - figuresOf(around.user, each).cost) < NOISE,
  )
  if (same.length >= FEW_DAYS && same.length * 2 > closed.length) return 'whole'
  // The day itself is no habit.
  return closed.length - same.length > FEW_DAYS ? 'partial' : 'unknown'
}
