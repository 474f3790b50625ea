import { describe, expect, test } from 'vitest'
import type { CbfPiece, CbfRow, PlacedRow } from '../../../../../src/core/cbf/row.ts'
import type { CheckerOptions } from '../../../../../src/core/cbf/rules/checker.ts'
import { RULES } from '../../../../../src/core/cbf/rules/index.ts'
import { aBody, aRow, findingsOf, placed, SOUND } from '../../../../support/cbf-rows.ts'

interface Case {
  readonly pieces: readonly CbfPiece[]
  readonly options?: Partial<CheckerOptions>
  /** A part of the message. */
  readonly says: string
  readonly line?: number | null
}

const COLUMNS = Object.keys(SOUND)
const header = (columns: readonly string[]): CbfPiece => ({ of: 'header', line: 1, columns })
const rows = (cells: readonly CbfRow[], extra: Partial<PlacedRow> = {}): CbfPiece => ({
  of: 'rows',
  rows: placed(cells, extra),
})
/** A file of sound rows but for a change in the second. */
const file = (change: Parameters<typeof aRow>[0], says: string): Case => {
  const cells = aRow(change)
  return { pieces: [header([...new Set([...COLUMNS, ...Object.keys(cells)])]), rows([aRow(), cells])], says, line: 3 }
}
const TIGHT = { bodyBytes: 5_000_000, monthRows: 100, monthBytes: 1_000_000, fileRows: 100 }
const CZRN = 'resource/tag:czrn'
const czrn = (localId = 'acme|gpt-4o@openai', account = 'acme', provider = 'openai') =>
  `czrn:litellm:${provider}:cross-region:${account}:llm-usage:${localId}`
const id = (text: string) => ({ 'resource/id': text, 'resource/tag:team': undefined })
const hour = (time: string) => aRow({ 'time/usage_start': time })

/** For each rule, an input that breaks it and no other. */
const BREAKS: Readonly<Record<string, Case | readonly Case[]>> = {
  CBF001: {
    pieces: [header(COLUMNS.filter((column) => column !== 'cost/cost')), rows([aRow({ 'cost/cost': undefined })])],
    says: 'no column cost/cost',
    line: 1,
  },
  CBF002: {
    pieces: [header([...COLUMNS, 'resource/tag:team']), rows([aRow()])],
    says: '"resource/tag:team" more than once',
    line: 1,
  },
  CBF003: [
    { ...file({ 'resource/tags:team': 'x' }, '"resource/tags:team"'), line: 1 },
    { pieces: [rows([aRow({ spend: '1' })])], options: { source: 'jsonl' }, says: '"spend"', line: 2 },
  ],
  CBF004: { ...file({ 'action/account': 'acme' }, 'action/account is deprecated'), line: 1 },
  CBF005: { ...file({ 'resource/tag:cost center': 'x' }, '"cost center"'), line: 1 },
  CBF006: ['prompt_tokens', 'api_requests', 'spend'].map((key) => ({
    ...file({ [`resource/tag:${key}`]: '17' }, `${key} counts`),
    line: 1,
  })),
  CBF007: {
    pieces: [header(COLUMNS), rows([aRow()], { width: COLUMNS.length - 1 })],
    says: '9 cells, the header has 10',
    line: 2,
  },
  CBF008: file({ 'lineitem/description': 'M\uFFFDller' }, 'not UTF-8'),
  CBF010: [
    file({ 'cost/cost': undefined }, 'cost/cost is empty'),
    file({ 'time/usage_start': undefined }, 'time/usage_start is empty'),
  ],
  CBF011: ['1,234.50', '$5', '0,25', 'NaN', '1 000', '0x10', '--1'].map((cost) =>
    file({ 'cost/cost': cost }, JSON.stringify(cost)),
  ),
  CBF012: ['1e-7', '5.87E-07', '+1', '.5', '5.'].map((cost) => file({ 'cost/cost': cost }, JSON.stringify(cost))),
  CBF013: [
    file({ 'cost/cost': '-1.5' }, 'cost/cost is -1.5'),
    file({ 'usage/amount': '-3', 'lineitem/type': 'Credit' }, 'usage/amount is -3'),
  ],
  CBF014: file({ 'usage/amount': undefined }, 'usage/units is "tokens"'),
  CBF015: file({ 'lineitem/type': 'usage' }, '"usage"'),
  CBF016: file({ 'cost/amortized_cost': '0.00' }, 'cost/amortized_cost is 0'),
  CBF017: file({ 'resource/account': undefined }, 'resource/account is empty'),
  CBF018: ['=1+1', '+49 30', '-x', '@cmd', '\tx', '＝1'].map((name) =>
    file({ 'lineitem/description': name }, 'begins like one'),
  ),
  CBF020: [
    '2026-10-01',
    '01.10.2026 05:00',
    '2026-02-31T00:00:00Z',
    '2026-10-01 05:00:00',
    '2026-10-01T25:00:00Z',
    'soon',
  ].map((time) => file({ 'time/usage_start': time }, JSON.stringify(time))),
  CBF021: ['2026-10-01T05:30:00Z', '2026-10-01T05:00:01Z'].map((time) => file({ 'time/usage_start': time }, time)),
  CBF022: ['2026-10-01T05:00:00', '2026-10-01T05:00:00+02:00'].map((time) => file({ 'time/usage_start': time }, time)),
  CBF030: file({ 'resource/id': undefined }, 'resource/tag:team is set'),
  CBF031: ['llm-usage/a/b', 'llm-usage/a:b', 'openai/accounts/x/models/y'].map((text) => file(id(text), 'is lost')),
  CBF032: file(id(czrn()), 'becomes "czrn/litellm"'),
  CBF033: [file(id('gpt-4o'), 'no local id'), file(id('/gpt-4o'), 'no type')],
  CBF034: {
    pieces: [rows([aRow(id('llm-usage/x')), aRow(id('llm-usage:x')), aRow(id('llm-usage:x'))])],
    says: '"llm-usage/x" (line 2) become one',
    line: 3,
  },
  CBF035: file({ 'resource/tag:team': 'Sales' }, '"Sales" here and "Research" in line 2'),
  CBF036: ['llm-usage/acme--0123abcd|x', 'llm-usage/--0123abcd0123abcd|x'].map((text) => ({
    pieces: [rows([aRow({ 'resource/id': text }), aRow({ 'resource/id': text, 'resource/tag:team': 'Sales' })])],
    says: 'share a hash',
    line: 3,
  })),
  CBF040: [
    file({ 'resource/service': 'unknown' }, 'resource/service'),
    file(id('llm-usage/a|unknown|b'), 'the part unknown'),
    file({ 'resource/account': 'Unknown' }, '"Unknown"'),
  ],
  CBF041: ['czrn:litellm:openai:cross-region:acme', 'litellm', czrn('x', 'Acme Corp')].map((text) =>
    file({ [CZRN]: text }, 'is no CZRN'),
  ),
  CBF042: [
    file({ [CZRN]: czrn('somebody else') }, '"somebody else"'),
    file({ [CZRN]: czrn(undefined, 'other') }, 'resource/account says "acme"'),
    file({ [CZRN]: czrn(), 'resource/region': 'us-east-1' }, 'resource/region says "us-east-1"'),
  ],
  CBF043: {
    pieces: [
      rows([
        aRow({ [CZRN]: czrn() }),
        aRow({ [CZRN]: czrn('acme|x'), ...id('llm-usage/acme|x'), 'resource/service': 'gpt-4o' }),
      ]),
    ],
    says: '"gpt-4o" here and "OpenAI API" in line 2',
    line: 3,
  },
  CBF044: [
    file({ 'resource/service': 'None' }, '"None"'),
    file({ 'resource/tag:key': 'nan' }, '"nan"'),
    file(id('llm-usage/None|x'), 'None'),
  ],
  CBF045: file({ 'resource/region': 'global' }, '"global"'),
  CBF050: { pieces: [aBody([aRow()], { bytes: 5_000_001 })], says: '5,000,001 bytes', line: 1 },
  CBF051: [null, 'October', '2026-13', '2026-10-02T00:00:00Z'].map((month) => ({
    pieces: [aBody([aRow()], { month })],
    says: month === null ? 'is missing' : month,
    line: 1,
  })),
  CBF052: {
    pieces: [aBody([aRow(), hour('2026-11-01T00:00:00Z')])],
    says: 'of 2026-11-01T00:00:00Z, the body of 2026-10',
    line: 1,
  },
  CBF053: [null, 'append'].map((operation) => ({
    pieces: [aBody([aRow()], { operation })],
    says: operation ?? 'is missing',
    line: 1,
  })),
  CBF054: {
    pieces: [aBody([aRow()]), aBody([aRow()], { number: 2, operation: 'replace_drop' })],
    says: 'Body 2 wipes what body 1 brought',
    line: 2,
  },
  CBF055: [
    {
      pieces: [aBody([aRow()]), aBody([aRow({ ...id('llm-usage/b') })], { number: 2 })],
      says: 'replaced by body 1',
      line: 2,
    },
    {
      pieces: [aBody([aRow()], { operation: 'replace_drop' }), aBody([aRow()], { number: 2 })],
      says: 'replaced by body 1',
      line: 2,
    },
  ],
  CBF056: {
    pieces: [aBody([aRow()], { operation: 'sum' }), aBody([aRow()], { number: 2 })],
    says: 'appended to by body 1',
    line: 2,
  },
  CBF057: {
    pieces: [
      ((piece) =>
        piece.of === 'body'
          ? { ...piece, rows: piece.rows.map((row) => ({ ...row, notText: ['cost/cost'] })) }
          : piece)(aBody([aRow()])),
    ],
    says: 'cost/cost is not in quotes',
    line: 1,
  },
  CBF058: {
    pieces: [aBody([aRow({ 'cost/cost': '-1', 'lineitem/type': 'Adjustment' })])],
    says: 'cost/cost is -1',
    line: 1,
  },
  CBF060: {
    pieces: [aBody(Array.from({ length: 101 }, () => aRow()))],
    options: { limits: TIGHT },
    says: '2026-10 has 101 rows',
    line: null,
  },
  CBF061: {
    pieces: [aBody([aRow()])],
    options: { limits: { ...TIGHT, monthBytes: 100 } },
    says: '2026-10 has',
    line: null,
  },
  CBF062: [{ monthRows: 1 }, { monthBytes: 100 }].map((limits) => ({
    pieces: [rows([aRow(), aRow()])],
    options: { limits: { ...TIGHT, ...limits } },
    says: '2026-10 has 2 rows',
    line: null,
  })),
  CBF063: {
    pieces: [rows([aRow(), aRow()])],
    options: { limits: { ...TIGHT, fileRows: 1 } },
    says: 'has 2 rows',
    line: null,
  },
  CBF064: {
    pieces: [rows([0, 1, 2, 3, 4, 5].map((digit) => aRow({ 'cost/cost': `0.012345678${digit || 9}` })))],
    says: '6 of 6 costs',
    line: null,
  },
  CBF065: {
    pieces: [rows(['09-30T22', '10-01T22', '10-02T22', '10-27T23'].map((time) => hour(`2026-${time}:00:00Z`)))],
    says: '4 days are at 22:00 or 23:00',
    line: null,
  },
}

const local = RULES.filter((rule) => rule.start !== null)

test('every rule that looks at lines has an input that breaks it alone', () => {
  expect(Object.keys(BREAKS).sort()).toEqual(local.map(({ id }) => id).sort())
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
})

describe.each(local.map((rule) => [rule.id, rule] as const))('%s', (ruleId, rule) => {
  const cases = [BREAKS[ruleId] ?? []].flat()
  test.each(cases.map((each, index) => [`${index + 1}: ${each.says}`, each] as const))(
    `${rule.title}: %s`,
    (_, { pieces, options = {}, says, line }) => {
      const findings = findingsOf(pieces, options)
      expect(findings.rules.map((found) => found.rule.id)).toEqual([ruleId])
      const [first] = findings.rules[0]?.findings ?? []
      expect(first?.message).toContain(says)
      expect(first?.place.line).toBe(line)
      expect(findings.counts[rule.severity]).toBeGreaterThan(0)
    },
  )

  test('says why it matters and what to do, each in sentences', () => {
    for (const text of [rule.reason, rule.fix]) expect(text).toMatch(/^\w.{10,}[.]$/s)
    expect(rule.title).not.toMatch(/[.]$/)
  })
})

describe('what is sound', () => {
  test.each([
    ['a row', [rows([aRow()])]],
    ['an hour in replace_hourly and then sum', [aBody([aRow()]), aBody([aRow()], { number: 2, operation: 'sum' })]],
    [
      'replace_drop first',
      [aBody([aRow()], { operation: 'replace_drop' }), aBody([hour('2026-10-02T00:00:00Z')], { number: 2 })],
    ],
    ['an adjustment below zero in a file', [rows([aRow({ 'cost/cost': '-1.5', 'lineitem/type': 'Adjustment' })])]],
    [
      'the row that empties an hour',
      [aBody([{ 'lineitem/type': 'Usage', 'time/usage_start': '2026-10-01T00:00:00Z', 'cost/cost': '0' }])],
    ],
    ['a tag that only some rows have', [rows([aRow(), aRow({ 'resource/tag:team': undefined }), aRow()])]],
    [
      'an organization called Unknown that was given a suffix',
      [rows([aRow({ 'resource/account': 'unknown--0123abcd' })])],
    ],
    ['a name of which only the hash is left', [rows([aRow({ 'resource/account': '--0123abcd' })])]],
    ['one day at one hour', [rows([hour('2026-10-01T22:00:00Z'), hour('2026-10-02T22:00:00Z')])]],
    [
      'a few prices with ten decimals',
      [rows(['0.0123456789', '0.012345678901', '1'].map((cost) => aRow({ 'cost/cost': cost })))],
    ],
    ['a month as a datetime', [aBody([aRow()], { month: '2026-10-01T00:00:00Z' })]],
  ] as const)('%s', (_, pieces) => {
    expect(findingsOf(pieces).rules).toEqual([])
  })
})

test('findings are capped for each rule and all counted', () => {
  const many = Array.from({ length: 50 }, () => aRow({ 'cost/cost': 'x', 'usage/units': undefined }))
  const findings = findingsOf([rows(many)], { maxFindings: 3 })
  expect(findings.rules.map(({ count, findings: kept }) => [count, kept.length])).toEqual([[50, 3]])
  expect(findings.counts).toEqual({ error: 50, warning: 0, note: 0 })
  expect(findings.rows).toBe(50)
})

describe('what was found sound is not looked at again, and what is wrong is found each time', () => {
  const count = (cells: readonly CbfRow[]) =>
    Object.fromEntries(findingsOf([rows(cells)]).rules.map(({ rule, count }) => [rule.id, count]))
  const sound = aRow()

  test('a text is sound in its column only', () => {
    expect(count([sound, aRow({ 'resource/region': 'acme' }), aRow({ 'lineitem/type': 'acme' })])).toEqual({
      CBF015: 1,
    })
  })

  test('a wrong text, id or tag, between rows that are sound', () => {
    const wrong = aRow({ 'resource/id': 'llm-usage/acme|None', 'resource/tag:key': 'nan', 'lineitem/type': 'usage' })
    expect(count([sound, wrong, sound, wrong, wrong])).toEqual({ CBF015: 3, CBF044: 6 })
  })

  test('a tag that comes later, and one that changes', () => {
    const later = aRow({ 'resource/tag:key': 'nan' })
    const other = aRow({ 'resource/tag:key': 'None' })
    expect(count([sound, later, sound, later, other])).toEqual({ CBF035: 1, CBF044: 3 })
  })
})

test('the worst rules come first', () => {
  const findings = findingsOf([
    rows([aRow({ 'resource/account': undefined, 'resource/region': 'global', 'cost/cost': 'x' })]),
  ])
  expect(findings.rules.map(({ rule }) => rule.severity)).toEqual(['error', 'warning', 'note'])
})
