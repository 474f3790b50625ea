import type { ApiCall, LoggedRequest } from './request-log.ts'

/** What goes wrong with a request. */
export type Mischief =
  /** The connection is cut before the request is processed. */
  | { readonly do: 'drop before' }
  /** The request is processed, and the connection cut before the answer. */
  | { readonly do: 'drop after' }
  /** An error is the answer, after the request was processed or instead; remembered under its idempotency key or not. */
  | {
      readonly do: 'answer'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly applied?: boolean
      /** False for an error of the gateway, which CloudZero never hears of. Default true. */
      readonly cached?: boolean
    }
  /** Nothing happens for that long, then all as usual. */
  | { readonly do: 'slow'; readonly milliseconds: number }
  /** Nothing happens before the test says so, then all as usual. */
  | { readonly do: 'hold'; readonly until: Promise<unknown> }
  /** The connection is cut, and the request processed when the test says so: what a killed run left in flight. */
  | { readonly do: 'late'; readonly until: Promise<unknown> }
  /** Half of the answer, then the connection is cut, or ends cleanly. */
  | { readonly do: 'truncate'; readonly cleanly?: boolean }
  /** Half of the answer, then silence. */
  | { readonly do: 'stall' }
  /** An answer that is not JSON. */
  | { readonly do: 'malform' }

/** Which requests a fault hits: the one of this number, or those that agree in all that is given. */
export type When =
  | number
  | { readonly call?: ApiCall; readonly operation?: string; readonly month?: string; readonly key?: string }
  | ((request: LoggedRequest) => boolean)

/** Something that goes wrong, once unless `times` says more often. */
export type Fault = Mischief & { readonly when: When; readonly times?: number }

/** The faults that are still to happen. */
export class Faults {
  #open: { readonly fault: Fault; left: number }[] = []

  add(fault: Fault): void {
    this.#open.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#open = []
  }

  /** The fault for this request, which is used up by it. */
  take(request: LoggedRequest): Fault | undefined {
    const hit = this.#open.find(({ fault, left }) => left > 0 && hits(fault.when, request))
    if (hit === undefined) return undefined
    hit.left--
    return hit.fault
  }
}

function hits(when: When, request: LoggedRequest): boolean {
  if (typeof when === 'number') return request.number === when
  if (typeof when === 'function') return when(request)
  return (
    (when.call === undefined || when.call === request.call) &&
    (when.operation === undefined || when.operation === request.operation) &&
    (when.month === undefined || when.month === request.month) &&
    (when.key === undefined || when.key === request.key)
  )
}
