import type { CbfPiece, CbfRow, PlacedRow, StreamBody } from '../../src/core/cbf/row.ts'
import type { Findings } from '../../src/core/cbf/rules/checker.ts'
import { type CheckerOptions, checker } from '../../src/core/cbf/rules/checker.ts'

/** A row that breaks no rule. */
export const SOUND: CbfRow = {
  'lineitem/type': 'Usage',
  'time/usage_start': '2026-10-01T05:00:00Z',
  'cost/cost': '0.25',
  'usage/amount': '10',
  'usage/units': 'tokens',
  'resource/service': 'OpenAI API',
  'resource/region': 'cross-region',
  'resource/account': 'acme',
  'resource/id': 'llm-usage/acme|gpt-4o@openai',
  'resource/tag:team': 'Research',
}

/** A sound row but for these cells; undefined takes one away. */
export function aRow(change: Readonly<Record<string, string | undefined>> = {}): CbfRow {
  const cells = Object.entries({ ...SOUND, ...change })
  return Object.fromEntries(cells.flatMap(([column, text]) => (text === undefined ? [] : [[column, text]])))
}

/** Rows as a file has them, from line 2 on. */
export function placed(rows: readonly CbfRow[], extra: Partial<PlacedRow> = {}): readonly PlacedRow[] {
  return rows.map((cells, index) => ({ place: { line: index + 2, row: null }, cells, ...extra }))
}

/** A body of AnyCost Stream. */
export function aBody(rows: readonly CbfRow[], body: Partial<StreamBody> = {}): CbfPiece {
  const number = body.number ?? 1
  return {
    of: 'body',
    body: { number, line: number, month: '2026-10', operation: 'replace_hourly', bytes: 100, text: '', ...body },
    rows: rows.map((cells, index) => ({ place: { line: number, row: index + 1 }, cells })),
  }
}

/** What the rules say of some pieces; limits are CloudZero's unless given. */
export function findingsOf(pieces: readonly CbfPiece[], options: Partial<CheckerOptions> = {}): Findings {
  const check = checker({
    source: 'csv',
    limits: { bodyBytes: 5_000_000, monthRows: 1_000_000, monthBytes: 70_000_000, fileRows: 1_000_000 },
    maxFindings: 20,
    ...options,
  })
  for (const piece of pieces) check.piece(piece)
  return check.end()
}
