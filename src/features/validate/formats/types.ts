import type { Finding, Findings } from '../../../core/cbf/rules/checker.ts'
import { placeText } from '../../../core/cbf/rules/resources.ts'
import { SEVERITIES, type Severity } from '../../../core/cbf/rules/types.ts'
import { count } from '../../../core/words.ts'

/** All there is to say about a validation. */
export interface FindingsReport {
  readonly tool: { readonly name: string; readonly version: string }
  /** What was checked, in words: a file, stdin, or a database. */
  readonly subject: string
  /** Path of the file as given; null where there is none. */
  readonly file: string | null
  /** What the file is, or what lines were made. */
  readonly format: string
  readonly findings: Findings
  /** Findings of this severity, and worse ones, fail the run. */
  readonly failOn: Severity
}

/** A form of the report, offered as `validate --format <id>`. */
export interface FindingsFormat {
  /** The whole document, with its line end. */
  render(report: FindingsReport): string
}

/** Where a rule is explained. */
export function helpOf(id: string): string {
  return `docs/rules.md#${id.toLowerCase()}`
}

/** Whether findings of this severity fail the run. */
export function fails(severity: Severity, failOn: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn)
}

/** Whether any finding fails the run. */
export function hasFailed({ findings, failOn }: Pick<FindingsReport, 'findings' | 'failOn'>): boolean {
  return findings.rules.some(({ rule }) => fails(rule.severity, failOn))
}

/** `3 errors and 1 warning in 1,538 lines of october.csv (csv)`. */
export function headline({ findings, subject, format }: FindingsReport): string {
  const found = SEVERITIES.flatMap((severity) => {
    const number = findings.counts[severity]
    return number === 0 ? [] : [count(number, severity)]
  })
  const what = found.length === 0 ? 'No findings' : found.join(', ').replace(/, ([^,]*)$/, ' and $1')
  const bodies = findings.bodies === 0 ? '' : ` in ${count(findings.bodies, 'body', 'bodies')}`
  return `${what} in ${count(findings.rows, 'line')}${bodies} of ${subject} (${format}).`
}

/** A finding with its place before it, where it has one. */
export function sentence({ place, message }: Finding): string {
  const where = placeText(place)
  return where === '' ? message : `${where}: ${message}`
}
