import type { S3Call, S3Request } from './requests.ts'

/** Something that goes wrong, at requests of one's choice. */
export interface S3Fault {
  readonly when: number | { readonly call?: S3Call; readonly key?: RegExp }
  /** How often; for ever by default. */
  readonly times?: number
  readonly fault:
    | {
        readonly do: 'answer'
        readonly status: number
        readonly code: string
        readonly headers?: Record<string, string>
      }
    /** The connection breaks before or after the request has done its work. */
    | { readonly do: 'cut'; readonly applied: boolean }
    /** Never answers. */
    | { readonly do: 'stall' }
    /** Keeps another body than the one that came, and says nothing. */
    | { readonly do: 'spoil' }
}

/** Faults in the order in which they were set; the first that fits is the one. */
export class S3Faults {
  #faults: { readonly fault: S3Fault; left: number }[] = []

  add(fault: S3Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  clear(): void {
    this.#faults = []
  }

  take(request: S3Request): S3Fault['fault'] | null {
    const found = this.#faults.find(({ fault, left }) => left > 0 && fits(fault.when, request))
    if (found === undefined) return null
    found.left--
    return found.fault.fault
  }
}

function fits(when: S3Fault['when'], { number, call, key }: S3Request): boolean {
  if (typeof when === 'number') return when === number
  return (when.call === undefined || when.call === call) && (when.key === undefined || when.key.test(key))
}
