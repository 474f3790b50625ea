import type { CbfPiece, Place, PlacedRow, StreamBody } from '../row.ts'
import { cellChecks } from './cell-checks.ts'
import { RULES } from './index.ts'
import { type FileFacts, rowReader } from './row-reader.ts'
import {
  type Check,
  type CheckedRow,
  type Problem,
  type RowSource,
  type Rule,
  type RuleLimits,
  SEVERITIES,
  type Severity,
} from './types.ts'

/** A problem, its rule and its place. */
export interface Finding extends Problem {
  readonly rule: Rule
  readonly place: Place
}

/** What a rule found: how often, and the first ones of it. */
export interface RuleFindings {
  readonly rule: Rule
  readonly count: number
  readonly findings: readonly Finding[]
}

/** What was found, the worst rules first; those that found nothing are left out. */
export interface Findings {
  readonly rows: number
  readonly bodies: number
  readonly rules: readonly RuleFindings[]
  /** Findings of each severity, those not kept included. */
  readonly counts: Readonly<Record<Severity, number>>
}

/** Holds the pieces of a file against every rule, in the order they come. */
export interface Checker {
  piece(piece: CbfPiece): void
  /** A finding from elsewhere, such as from CloudZero. */
  add(finding: Finding): void
  /** To be called once, after the last piece. */
  end(): Findings
}

/** What a checker needs to know before the first piece. */
export interface CheckerOptions {
  /** What rows that are not in a body come from. */
  readonly source: Exclude<RowSource, 'body'>
  readonly limits: RuleLimits
  /** How many findings of each rule are kept; all are counted. */
  readonly maxFindings: number
}

/** Memory: the distinct resources, hours and column names of the file, and the findings that are kept. */
export function checker({ source, limits, maxFindings }: CheckerOptions): Checker {
  const found = new Map<Rule, { count: number; readonly findings: Finding[] }>()
  let place: Place = { line: null, row: null }
  const add = (finding: Finding) => {
    const of = found.get(finding.rule) ?? { count: 0, findings: [] }
    of.count++
    if (of.findings.length < maxFindings) of.findings.push(finding)
    found.set(finding.rule, of)
  }
  const checks = RULES.flatMap((rule) => {
    if (rule.start === null) return []
    const check: Check = rule.start(limits)
    return [{ check, report: (problem: Problem) => add({ ...problem, rule, place }) }]
  })
  const ofColumns = checks.filter(({ check }) => check.columns)
  const ofRows = checks.filter(({ check }) => check.row)
  const ofBodies = checks.filter(({ check }) => check.body)
  const checkCells = cellChecks(
    checks.flatMap(({ check: { cell }, report }) => (cell === undefined ? [] : [{ cell, report }])),
  )

  const readRow = rowReader()
  const names = new Set<string>()
  let header: ReadonlySet<string> | null = null
  let rows = 0
  let bodies = 0
  let file: FileFacts = { source, headerWidth: null, isInHeader: () => true }

  const checkColumns = (columns: readonly string[], isHeader: boolean) => {
    for (const { check, report } of ofColumns) check.columns?.({ columns, header: isHeader }, report)
  }
  const checkRow = (placed: PlacedRow, body: StreamBody | null): CheckedRow => {
    rows++
    place = placed.place
    const row = readRow(placed, body, file)
    const { checked, resource, unheard } = row
    if (header === null) {
      const unseen = checked.columns.filter((column) => !names.has(column))
      for (const column of unseen) names.add(column)
      if (unseen.length > 0) checkColumns(unseen, false)
    }
    checkCells(row)
    for (const { check, report } of ofRows) check.row?.(checked, report)
    resource?.learn(placed.cells, unheard)
    return checked
  }

  return {
    piece(piece) {
      if (piece.of === 'header') {
        place = { line: piece.line, row: null }
        const columns = new Set(piece.columns)
        header = columns
        file = { source, headerWidth: piece.columns.length, isInHeader: (column) => columns.has(column) }
        checkColumns(piece.columns, true)
      } else if (piece.of === 'rows') {
        for (const row of piece.rows) checkRow(row, null)
      } else {
        bodies++
        const checked = piece.rows.map((row) => checkRow(row, piece.body))
        place = { line: piece.body.line, row: null }
        for (const { check, report } of ofBodies) check.body?.(piece.body, checked, report)
      }
    },
    add,
    end() {
      place = { line: null, row: null }
      for (const { check, report } of checks) check.end?.(report)
      const counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 }
      for (const [rule, { count }] of found) counts[rule.severity] += count
      const ofRules = RULES.flatMap((rule) => {
        const of = found.get(rule)
        return of === undefined ? [] : [{ rule, ...of }]
      })
      const rank = ({ rule }: RuleFindings) => SEVERITIES.indexOf(rule.severity)
      return { rows, bodies, rules: ofRules.sort((a, b) => rank(a) - rank(b)), counts }
    },
  }
}
