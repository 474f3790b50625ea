import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import type { CbfRow } from '../../../../../src/core/cbf/row.ts'
import { RULES } from '../../../../../src/core/cbf/rules/index.ts'
import { FINDINGS_FORMATS } from '../../../../../src/features/validate/formats/index.ts'
import type { FindingsReport } from '../../../../../src/features/validate/formats/types.ts'
import { aBody, aRow, findingsOf, placed } from '../../../../support/cbf-rows.ts'

/** Text with everything that a form has to escape. */
const NASTY = 'a,b: 100%\r\n::error::"<&>\u0000\u001b ä 研\u{1F600}'

const rowsOf = (...cells: CbfRow[]) => [{ of: 'rows' as const, rows: placed(cells) }]
const BROKEN = findingsOf(
  rowsOf(
    aRow({ 'resource/tag:team': NASTY }),
    aRow({ 'resource/tag:team': 'x', 'resource/region': 'global' }),
    ...[
      { 'resource/account': undefined },
      { 'resource/account': undefined, 'cost/cost': '1e-7' },
      { 'cost/cost': '2e-7' },
      { 'cost/cost': '3e-7' },
    ].map((change) => aRow({ ...change, 'resource/tag:team': undefined })),
  ),
  { maxFindings: 2 },
)

const aReport = (report: Partial<FindingsReport> = {}): FindingsReport => ({
  tool: { name: 'litellm-cloudzero', version: '1.2.3' },
  subject: 'out/a b,c:d.csv',
  file: 'out/a b,c:d.csv',
  format: 'csv',
  findings: BROKEN,
  failOn: 'error',
  ...report,
})

const rendered = async (format: keyof typeof FINDINGS_FORMATS, report: FindingsReport = aReport()) =>
  (await FINDINGS_FORMATS[format]()).render(report)

describe('text', () => {
  test('is grouped by rule, the worst first, with place, reason and fix', async () => {
    const text = await rendered('text')
    expect(text.split('\n')[0]).toBe('4 errors, 1 warning and 2 notes in 6 lines of out/a b,c:d.csv (csv).')
    expect([...text.matchAll(/^(error|warning|note) (CBF\d+)/gm)].map(([, severity, id]) => [severity, id])).toEqual([
      ['error', 'CBF012'],
      ['error', 'CBF035'],
      ['warning', 'CBF045'],
      ['note', 'CBF017'],
    ])
    expect(text).toContain('(3 findings)\n  line 5: cost/cost is "1e-7"')
    expect(text).toContain('\n  and 1 more\n')
    expect(text).toMatch(/^ {2}fix: Write it as a plain decimal/m)
    expect(text).toContain('docs/rules.md#cbf012')
    expect(text).not.toContain('\u001b')
  })

  test('says so when there is nothing', async () => {
    const findings = findingsOf([aBody([aRow()])])
    expect(await rendered('text', aReport({ findings, subject: 'stdin', format: 'jsonl' }))).toBe(
      'No findings in 1 line in 1 body of stdin (jsonl).\n',
    )
  })
})

describe('json', () => {
  test('has counts, rules and findings with their places', async () => {
    const json = JSON.parse(await rendered('json'))
    expect(json).toMatchObject({
      version: 1,
      tool: '1.2.3',
      lines: 6,
      bodies: 0,
      failOn: 'error',
      failed: true,
      counts: { error: 4, warning: 1, note: 2 },
    })
    expect(json.rules[0]).toMatchObject({ id: 'CBF012', severity: 'error', count: 3, help: 'docs/rules.md#cbf012' })
    expect(json.rules[0].findings).toEqual([
      { line: 5, row: null, column: 'cost/cost', message: 'cost/cost is "1e-7", not a plain decimal.' },
      { line: 6, row: null, column: 'cost/cost', message: 'cost/cost is "2e-7", not a plain decimal.' },
    ])
  })

  test('failed follows --fail-on', async () => {
    const findings = findingsOf(rowsOf(aRow({ 'resource/region': 'global' })))
    expect(JSON.parse(await rendered('json', aReport({ findings }))).failed).toBe(false)
    expect(JSON.parse(await rendered('json', aReport({ findings, failOn: 'warning' }))).failed).toBe(true)
  })
})

describe('github', () => {
  /** As the runner reads a workflow command. */
  const parsed = (line: string) => {
    const [, level, properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? []
    const plain = (text: string) =>
      text
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%25', '%')
    const pairs = properties.split(',').map((each) => each.split('=').map(plain))
    return { level, properties: Object.fromEntries(pairs), message: plain(message) }
  }

  test('annotates file and line, and no text can begin a command of its own', async () => {
    const lines = (await rendered('github')).trimEnd().split('\n')
    expect(lines).toHaveLength(8)
    const commands = lines.slice(0, -1).map(parsed)
    expect(commands.map(({ level }) => level)).toEqual([
      'error',
      'error',
      'error',
      'error',
      'warning',
      'notice',
      'notice',
    ])
    expect(commands[0]?.properties).toEqual({
      file: 'out/a b,c:d.csv',
      line: '5',
      title: 'CBF012 A number has an exponent, a plus sign or a bare point',
    })
    expect(commands[2]?.message).toBe('1 more of these.')
    const team = commands.find(({ message }) => message.startsWith('resource/tag:team'))
    expect(team?.message).toContain(JSON.stringify(NASTY).slice(1, 30))
    expect(lines.at(-1)).not.toMatch(/^::/)
  })

  test('a path with a percent sign and a line end stays one property', async () => {
    const [first = ''] = (await rendered('github', aReport({ file: 'a%0A\n::x.csv' }))).split('\n')
    expect(parsed(first).properties.file).toBe('a%0A\n::x.csv')
  })

  test('without a file there is neither file nor line', async () => {
    const [first = ''] = (await rendered('github', aReport({ file: null }))).split('\n')
    expect(Object.keys(parsed(first).properties)).toEqual(['title'])
  })
})

describe('junit', () => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', processEntities: true })

  test('has a test for each rule, of which those fail that fail the run', async () => {
    const { testsuites } = parser.parse(await rendered('junit'), true)
    const { testsuite } = testsuites
    expect(testsuites).toMatchObject({ name: 'litellm-cloudzero', tests: String(RULES.length), failures: '2' })
    expect(testsuite.testcase).toHaveLength(RULES.length)
    const failed = testsuite.testcase.filter((each: object) => 'failure' in each)
    expect(failed.map((each: { name: string }) => each.name.slice(0, 6))).toEqual(['CBF012', 'CBF035'])
    expect(failed[0].failure.message).toBe('3 findings')
    expect(failed[0].failure['#text']).toContain('line 5: cost/cost is "1e-7"')
    expect(failed[1].failure['#text']).toContain('::error::\\"<&>')
    const warned = testsuite.testcase.find((each: { name: string }) => each.name.startsWith('CBF045'))
    expect(warned['system-out']).toContain('global')
  })

  test('warnings fail with --fail-on warning', async () => {
    const { testsuites } = parser.parse(await rendered('junit', aReport({ failOn: 'warning' })), true)
    expect(testsuites.failures).toBe('3')
  })

  test('holds no character that XML forbids', async () => {
    const findings = findingsOf(rowsOf(aRow({ 'lineitem/type': 'a\u0001\uFFFE\uD800' })))
    expect(await rendered('junit', aReport({ findings, subject: '\u0002\uFFFF' }))).not.toMatch(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/,
    )
  })
})

describe('sarif', () => {
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(readFileSync(new URL('../../../../../fixtures/sarif/sarif-2.1.0-rtm.5.json', import.meta.url), 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)

  test.each([
    ['findings', aReport()],
    ['no file', aReport({ file: null })],
    ['an absolute path', aReport({ file: '/data/a b#c.csv' })],
    ['nothing found', aReport({ findings: findingsOf([]) })],
    ['rows of bodies', aReport({ findings: findingsOf([aBody([aRow({ 'cost/cost': '-1' })], { month: null })]) })],
  ])('is valid against the schema of SARIF 2.1.0: %s', async (_, report) => {
    const log = JSON.parse(await rendered('sarif', report))
    validate(log)
    expect(validate.errors).toBeNull()
  })

  test('the schema is used: a level that does not exist is no SARIF', () => {
    const rule = { id: 'X', defaultConfiguration: { level: 'fatal' } }
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x', rules: [rule] } } }] })).toBe(false)
  })

  test('names every rule, and places each result', async () => {
    const log = JSON.parse(await rendered('sarif'))
    const [run] = log.runs
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(RULES.map(({ id }) => id))
    expect(run.results).toHaveLength(6)
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
    expect(run.results[0]).toMatchObject({
      ruleId: 'CBF012',
      level: 'error',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'out/a%20b%2Cc%3Ad.csv' }, region: { startLine: 5 } },
          logicalLocations: [{ name: 'cost/cost' }],
        },
      ],
    })
    expect(run.properties.counts).toMatchObject({ CBF012: 3 })
  })
})
