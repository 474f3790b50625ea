import { type Drop, hourOf, type Row } from './rows.ts'

/** What one stream and month may hold. */
export interface MonthLimits {
  readonly monthRows: number
  readonly monthBytes: number
}

interface Stored {
  readonly row: Row
  readonly hour: string
  readonly bytes: number
}

/** What the streams hold, each test key in a namespace of its own. */
export class Store {
  readonly #months = new Map<string, readonly Stored[]>()
  readonly #limits: MonthLimits

  constructor(limits: MonthLimits) {
    this.#limits = limits
  }

  /** Applies a drop; null, or why nothing was changed. */
  apply(namespace: string, { month, operation, data }: Drop): string | null {
    const existing = this.#months.get(`${namespace} ${month}`) ?? []
    const added = stored(data)
    const hours = new Set(added.map(({ hour }) => hour))
    const kept =
      operation === 'replace_drop'
        ? []
        : operation === 'replace_hourly'
          ? existing.filter(({ hour }) => !hours.has(hour))
          : existing
    const next = [...kept, ...added]
    const bytes = next.reduce((sum, each) => sum + each.bytes, 0)
    if (next.length > this.#limits.monthRows) return `${month} would have ${next.length} rows`
    if (bytes > this.#limits.monthBytes) return `${month} would have ${bytes} bytes`
    this.#months.set(`${namespace} ${month}`, next)
    return null
  }

  /** Replaces a month by whatever rows, without any check: what somebody else left there. */
  seed(namespace: string, month: string, rows: readonly Row[]): void {
    this.#months.set(`${namespace} ${month}`, stored(rows))
  }

  rows(namespace: string, month: string): readonly Row[] {
    return (this.#months.get(`${namespace} ${month}`) ?? []).map(({ row }) => row)
  }

  /** Every row of some namespaces. */
  all(namespaces: readonly string[]): readonly Row[] {
    return [...this.#months]
      .filter(([name]) => namespaces.some((namespace) => name.startsWith(`${namespace} `)))
      .flatMap(([, rows]) => rows.map(({ row }) => row))
  }

  /** Months that hold rows, with their number. */
  months(namespace: string): readonly { month: string; rows: number }[] {
    return [...this.#months]
      .filter(([name, rows]) => name.startsWith(`${namespace} `) && rows.length > 0)
      .map(([name, rows]) => ({ month: name.slice(namespace.length + 1), rows: rows.length }))
      .sort((a, b) => a.month.localeCompare(b.month))
  }
}

function stored(rows: readonly Row[]): Stored[] {
  return rows.map((row) => ({ row, hour: hourOf(row), bytes: Buffer.byteLength(JSON.stringify(row)) }))
}
