import type { Money } from '../model/money.ts'
import { agree, type Figures, isAbove, NOISE } from './figures.ts'

/**
 * What a view holds on most other days around a day: the same as the user ledger, so that having less stands out, or less,
 * so that it does not; `unknown` where they are too few to tell.
 */
export type Habit = 'whole' | 'partial' | 'unknown'

/** What the ledgers hold of one day that is over. No side is complete by definition: whichever disagrees with those that agree is the suspect. */
export interface DaySides {
  readonly user: Figures
  /** Whether rows of the user ledger have no number: it may have more than its sum. */
  readonly isUserUnsure: boolean
  /** US dollars of its rows whose date is no day and may mean this one. */
  readonly undated: Money
  /** Whether its first row is of a later day. */
  readonly isBeforeUser: boolean
  /** Daily tables that hold every request of an owner, by id; less than the user ledger is normal for them. Without those that have rows without a number. */
  readonly views: ReadonlyMap<string, Figures>
  /** The request log; null where it has nothing of the day, lacks a part of it for a known reason, has rows without a number, or is off. */
  readonly log: Figures | null
  readonly habitOf: (view: string) => Habit
  /** Whether a view or the log differs from the user ledger in cost, and the dearer of both has no more requests. */
  readonly isForNoMore: (side: string) => boolean
  /** Whether a view or the log costs less than the user ledger though it has more requests. */
  readonly isForFewer: (side: string) => boolean
}

export const LOG_SIDE = 'spend-logs'
export const TEAM_SIDE = 'daily-team'
export const ORGANIZATION_SIDE = 'daily-organization'

/** Whether a table has all requests of a key and model, so that their number tells something: end users and agents are of a request. */
export function hasWholeKeys(side: string): boolean {
  return side === LOG_SIDE || side === TEAM_SIDE || side === ORGANIZATION_SIDE
}

/** Why a view has more than the user ledger. */
export type AboveLedger =
  /** The others agree with the user ledger: the view was added to twice. */
  | 'view-twice'
  /** Another side agrees with the view: the user ledger lost it. */
  | 'lost-in-user'
  /** A daily table agrees with the user ledger: all of them lost it, or the log has too much. */
  | 'lost-in-daily'
  /** It has no more requests for it: a credit is on one side only, or there twice. */
  | 'credit'
  /** The user ledger has rows without a number, which may be it. */
  | 'no-number'
  /** The user ledger has as much in rows whose date is no day. */
  | 'no-day'
  /** The user ledger begins on a later day. */
  | 'before-user'
  /** No other side speaks. */
  | 'undecided'

/** Sides that agree with each other on less than the user ledger has, or one of them alone for more requests. */
export interface BelowUser {
  readonly sides: readonly string[]
  /** Whether it is known that they do not lack the same requests as on other days. */
  readonly isSure: boolean
}

export interface DayJudgement {
  /** Null where there are none. */
  readonly belowUser: BelowUser | null
  /** Why the view has more than the user ledger. */
  readonly above: (view: string) => AboveLedger
}

export function judgeDay(day: DaySides): DayJudgement {
  // What a table of some requests has of such a day is the same money, though it has less in all.
  const isNoDay = [LOG_SIDE, ...day.views.keys()].some((side) => aboveLedger(side, day) === 'no-day')
  return {
    belowUser: belowUser(day),
    above(view) {
      const why = aboveLedger(view, day)
      return isNoDay && why === 'undecided' ? 'no-day' : why
    },
  }
}

function belowUser(day: DaySides): BelowUser | null {
  const agreeing = agreeingBelow(day)
  if (agreeing !== null) return agreeing
  // Less is normal for one side alone, but not for more requests.
  const sides = [...(day.log === null ? [] : [LOG_SIDE]), ...day.views.keys()]
  const side = sides.find((id) => day.isForFewer(id))
  return side === undefined ? null : { sides: [side], isSure: true }
}

function agreeingBelow({ user, views, log, habitOf }: DaySides): BelowUser | null {
  const below = [...views].filter(([, figures]) => isAbove(user, figures))
  if (log !== null) {
    const sides = below.filter(([, figures]) => isAbove(user, log) && agree(figures, log)).map(([id]) => id)
    return sides.length === 0 ? null : { sides: [...sides, LOG_SIDE], isSure: true }
  }
  // Requests without a team are those without an organization: tables that lack requests elsewhere may not speak.
  const whole = agreeingIds(below.filter(([id]) => habitOf(id) === 'whole'))
  const sides = whole ?? agreeingIds(below.filter(([id]) => habitOf(id) !== 'partial'))
  return sides && { sides, isSure: whole !== null }
}

/** The first sides that hold the same. */
function agreeingIds(sides: readonly (readonly [string, Figures])[]): readonly string[] | null {
  for (const [id, figures] of sides) {
    const agreeing = sides.filter(([other, theirs]) => other !== id && agree(figures, theirs))
    if (agreeing.length > 0) return [id, ...agreeing.map(([other]) => other)]
  }
  return null
}

function aboveLedger(view: string, day: DaySides): AboveLedger {
  const { user, isUserUnsure, undated, isBeforeUser, views, log, isForNoMore } = day
  if (isUserUnsure) return 'no-number'
  const own = view === LOG_SIDE ? log : (views.get(view) ?? null)
  const others = [...views].filter(([id]) => id !== view).map(([, figures]) => figures)
  const witnesses = view === LOG_SIDE || log === null ? others : [log]
  const isBorneOut = witnesses.some((figures) => agree(figures, user))
  // Tables that have nothing of a day bear out nothing.
  const isFound = own !== null && isAbove(own, user) && own.cost - user.cost - undated < NOISE
  if (isFound && (!isBorneOut || user.cost === 0n)) return 'no-day'
  if (isBeforeUser) return 'before-user'
  if (isForNoMore(view)) return 'credit'
  const isShared = own !== null && witnesses.some((figures) => agree(figures, own))
  if (view === LOG_SIDE) return isShared ? 'lost-in-user' : isBorneOut ? 'lost-in-daily' : 'undecided'
  if (own !== null && isBorneOut) return 'view-twice'
  return isShared ? 'lost-in-user' : 'undecided'
}
