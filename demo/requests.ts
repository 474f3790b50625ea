import type { Money } from '../src/core/model/money.ts'
import { type Calendar, DAYS, isWeekend, stamp } from './calendar.ts'
import { chargeOf, type Usage } from './charge.ts'
import { type Principal, principalOn } from './keys.ts'
import { Random } from './random.ts'
import type { Task } from './tasks.ts'
import { type Workload, workloads } from './workloads.ts'

/** One request to the proxy, from which all tables are derived. Instants are milliseconds since 1970, UTC. */
export interface Request {
  readonly id: string
  readonly callId: string
  readonly session: string
  readonly day: number
  readonly start: number
  readonly end: number
  /** When LiteLLM wrote it down, as stored. */
  readonly written: string
  readonly principal: Principal
  readonly task: Task
  readonly outcome: 'answered' | 'from-cache' | 'failed'
  readonly usage: Usage
  readonly spend: Money
  /** What reading from the provider's cache saved. */
  readonly saved: Money
  readonly tags: readonly string[]
  readonly endUser: string
}

const SEED = 20_260_901
/** Milliseconds from a request's end to the next flush (`PROXY_BATCH_WRITE_AT`). */
const FLUSH = 10_000
/** Seconds since 1970 on day 0, in the ids of what comes from the cache. */
const CACHED_FROM = 1_767_312_000
const FAILING = 0.025
const FROM_CACHE = 0.12
/** Share of requests that follow the one before in the same session. */
const FOLLOWING = 0.6

/** Every request that LiteLLM has written down by the end of the calendar, in the order of their start. */
export function simulateRequests(calendar: Calendar): readonly Request[] {
  const requests: Request[] = []
  for (let day = calendar.first; day <= calendar.last; day++) {
    for (const [index, workload] of workloads.entries()) {
      // Each has its own chance: more requests here, on another weekday, change nothing there.
      requests.push(...requestsOf(workload, day, calendar, new Random(SEED + day * 1000 + index)))
    }
  }
  return requests
    .filter((request) => isWrittenBy(request, calendar.now))
    .sort((one, other) => one.start - other.start || (one.id < other.id ? -1 : 1))
}

/** Whether LiteLLM has written a request down at an instant. */
export function isWrittenBy({ end }: Pick<Request, 'end'>, now: number): boolean {
  return end + FLUSH < now
}

function requestsOf(workload: Workload, day: number, calendar: Calendar, random: Random): Request[] {
  const count = random.rounded(expected(workload, day) * (0.7 + 0.6 * random.fraction()))
  const principal = principalOn(workload.key, day)
  let session = random.uuid()
  return Array.from({ length: count }, () => {
    if (!random.chance(FOLLOWING)) session = random.uuid()
    return requestOf(workload, principal, session, day, calendar, random)
  })
}

function expected({ rhythm, perDay, growth, days }: Workload, day: number): number {
  if (day < days[0] || day >= days[1]) return 0
  return perDay * (isWeekend(day) ? rhythm.weekend : 1) * (1 + (growth * day) / DAYS)
}

function requestOf(
  workload: Workload,
  principal: Principal,
  session: string,
  day: number,
  calendar: Calendar,
  random: Random,
): Request {
  const task = random.pick(workload.mix)
  const [fromHour, toHour] = workload.rhythm.hours
  const start = calendar.start(day) + random.between([fromHour * 3_600_000, toHour * 3_600_000 - 1])
  const duration = random.skewed(task.duration)
  const chance = random.fraction()
  const outcome =
    chance < FAILING ? 'failed' : task.cacheable && chance < FAILING + FROM_CACHE ? 'from-cache' : 'answered'
  const usage = outcome === 'failed' ? NOTHING : usageOf(task, random)
  const charge = chargeOf(task.model, usage)
  const end = start + (outcome === 'from-cache' ? 20 : duration)
  const callId = random.uuid()
  const providerId = `${task.model.idPrefix}${random.hex(3)}`
  const endUser = workload.endUsers[random.between([0, Math.max(0, workload.endUsers.length - 1)])] ?? ''
  return {
    id: idOf(outcome, callId, providerId, start - calendar.start(0)),
    callId,
    session,
    day,
    start,
    end,
    written: stamp(end + FLUSH),
    principal,
    task,
    outcome,
    usage,
    spend: outcome === 'answered' ? charge.total : 0n,
    saved: outcome === 'answered' ? charge.saved : 0n,
    tags: [...workload.tags, ...userAgentTags(workload.userAgent)],
    endUser,
  }
}

/**
 * A failed request has no response, so its id is LiteLLM's own. What comes from the cache carries a time, here one that
 * is the same on whatever days the history lies.
 */
function idOf(outcome: Request['outcome'], callId: string, providerId: string, start: number): string {
  if (outcome === 'failed') return callId
  return outcome === 'from-cache' ? `${providerId}_cache_hit${(CACHED_FROM + start / 1000).toFixed(6)}` : providerId
}

const NOTHING: Usage = { prompt: 0, completion: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, units: 0, toolUses: 0 }

function usageOf(task: Task, random: Random): Usage {
  const prompt = random.skewed(task.prompt)
  const completion = random.skewed(task.completion)
  const cacheRead = Math.floor(prompt * Math.min(0.95, task.cached * (0.6 + 0.8 * random.fraction())))
  return {
    prompt,
    completion,
    cacheRead,
    cacheWrite: Math.min(prompt - cacheRead, Math.floor(prompt * task.written * random.fraction() * 2)),
    reasoning: Math.floor(completion * task.reasoning * (0.5 + 0.5 * random.fraction())),
    units: random.skewed(task.units),
    toolUses: random.skewed(task.toolUses),
  }
}

function userAgentTags(userAgent: string | null): string[] {
  if (userAgent === null) return []
  return [`User-Agent: ${userAgent.split('/')[0]}`, `User-Agent: ${userAgent}`]
}
