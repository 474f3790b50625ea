/** How a check ended, best first. */
export const VERDICTS = ['ok', 'warning', 'problem', 'skipped'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What a check found. */
export interface Finding {
  readonly verdict: Verdict
  /** In words. */
  readonly found: string
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null
  /** Details, or statements to run as they are. */
  readonly lines: readonly string[]
}

type Lines = readonly string[]

export const ok = (found: string, lines: Lines = []): Finding => ({ verdict: 'ok', found, fix: null, lines })
export const warning = (found: string, fix: string, lines: Lines = []): Finding => ({
  verdict: 'warning',
  found,
  fix,
  lines,
})
export const problem = (found: string, fix: string | null, lines: Lines = []): Finding => ({
  verdict: 'problem',
  found,
  fix,
  lines,
})
export const skipped = (found: string, fix: string | null = null): Finding => ({
  verdict: 'skipped',
  found,
  fix,
  lines: [],
})
