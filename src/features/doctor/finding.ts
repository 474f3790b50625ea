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
  /** Of a check that was not made: what it waits for, in words; those that wait for the same are shown as one line. */
  readonly waitsFor?: string
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

/** A check that could not be made, since something has to be there first. */
export const waiting = (waitsFor: string): Finding => ({ ...skipped(`skipped: ${waitsFor}`), waitsFor })
