import { type CliOptions, type CliResult, cli } from './cli.ts'

/** One row of the report. */
export interface SideRow {
  readonly day: string | null
  readonly side: string
  readonly rows: number
  readonly cost: string
  readonly tokens: string | null
  readonly requests: string | null
  readonly unreadable: number
}

/** A difference or a note. */
export interface FoundDifference {
  readonly kind: string
  readonly side: string
  readonly against: string | null
  readonly day: string | null
  readonly hour: string | null
  readonly what: string | null
  readonly cost: string
  readonly reference: string
  readonly excess: string
  readonly rows: number
  readonly detail: string | null
  readonly todo: string
}

/** What `reconcile --json` says. */
export interface Reconciled extends CliResult {
  readonly said: {
    readonly version: number
    readonly beyond: number
    readonly compared: readonly string[]
    readonly not_compared: readonly { readonly side: string; readonly why: string }[]
    readonly tolerated: number
    readonly lines: { readonly lines: number; readonly cost: Readonly<Record<string, string>> } | null
    readonly differences: readonly FoundDifference[]
    readonly notes: readonly FoundDifference[]
    readonly warnings: readonly string[]
    readonly rows: readonly SideRow[]
  }
  /** Cost of each side over the window. */
  readonly totals: Readonly<Record<string, string>>
}

/** Runs `reconcile --json`. */
export async function reconciled(
  url: string,
  args: readonly string[] = [],
  options: CliOptions = {},
): Promise<Reconciled> {
  const result = await cli(['reconcile', '--json', ...args], { ...options, env: { DATABASE_URL: url, ...options.env } })
  const said: Reconciled['said'] = JSON.parse(result.stdout || '{"rows":[],"differences":[],"notes":[]}')
  const totals = said.rows.flatMap(({ day, side, cost }) => (day === null ? [[side, cost]] : []))
  return { ...result, said, totals: Object.fromEntries(totals) }
}

/** Kind, day and what of each difference. */
export const named = (found: readonly FoundDifference[]) =>
  found.map(({ kind, side, day, what }) => [kind, side, day, what])
