import { readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { formatMoney, parseMoney } from '../../src/core/model/money.ts'
import { cli } from '../support/cli.ts'
import { COSTFORMATION_SCHEMA, elementOf } from '../support/costformation.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { createSampleDatabase } from '../support/sample-database.ts'

const valid = new Ajv2020({ allowUnionTypes: true }).compile(COSTFORMATION_SCHEMA)

async function formation(...args: readonly string[]) {
  const { code, stdout, stderr } = await cli(['costformation', ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const document = parse(stdout)
  expect(valid(document) ? [] : valid.errors).toEqual([])
  return document.Dimensions
}

type Line = Readonly<Record<string, string>>

const OVERRIDES = [
  'GenAI_Model_Override',
  'GenAI_Model_Family_Override',
  'GenAI_Platform_Override',
  'ServiceCategory_Override',
]

let db: TestDatabase
beforeAll(async () => {
  db = await createSampleDatabase()
})
afterAll(() => db.drop())

describe('the dimensions over tags', () => {
  let lines: readonly Line[]
  beforeAll(async () => {
    const { stdout } = await cli(['export', '--database', db.url, '--format', 'jsonl'])
    lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }, 60_000)

  const costOf = (some: readonly Line[]) =>
    some.reduce((sum, line) => sum + (parseMoney(line['cost/cost'] ?? '') ?? 0n), 0n)
  const tagsOf = (line: Line) =>
    Object.fromEntries(
      Object.entries(line).flatMap(([column, text]) =>
        column.startsWith('resource/tag:') ? [[column.slice('resource/tag:'.length), text]] : [],
      ),
    )

  test('partition the cost of the sample completely, and take nothing of anybody else', async () => {
    const all = await formation()
    const dimensions: Readonly<Record<string, Parameters<typeof elementOf>[0]>> = Object.fromEntries(
      Object.entries<Parameters<typeof elementOf>[0]>(all).filter(([id]) => !OVERRIDES.includes(id)),
    )
    expect(Object.keys(all)).toEqual([
      'LiteLLMOrganization',
      'LiteLLMTeam',
      'LiteLLMUser',
      'LiteLLMModel',
      'LiteLLMProvider',
      ...OVERRIDES,
    ])
    const total = costOf(lines)
    expect(total > 0n).toBe(true)
    for (const [id, dimension] of Object.entries(dimensions)) {
      const byElement = new Map<string | undefined, Line[]>()
      for (const line of lines) {
        const element = elementOf(dimension, tagsOf(line))
        byElement.set(element, [...(byElement.get(element) ?? []), line])
      }
      expect({ id, elements: [...byElement.keys()] }).toEqual({
        id,
        elements: expect.not.arrayContaining(['Not LiteLLM']),
      })
      expect(byElement.size).toBeGreaterThan(1)
      const sums = [...byElement.values()].map(costOf)
      expect(formatMoney(sums.reduce((sum, each) => sum + each, 0n))).toBe(formatMoney(total))
      expect(elementOf(dimension, { team: 'platform', user: 'ann', model: 'x' })).toBe('Not LiteLLM')
    }
  })

  test('overrides name model, family, platform and category of every line, and of nobody else', async () => {
    const dimensions = await formation()
    const found = (id: string, line: Line) =>
      elementOf(dimensions[id], {
        ...tagsOf(line),
        UsageFamily: line['resource/usage_family'] ?? '',
        CloudProvider: line['lineitem/cloud_provider'] ?? '',
      })
    for (const line of lines) {
      const of = (column: string) => line[column] || undefined
      expect(found('GenAI_Model_Override', line)).toBe(of('resource/tag:model'))
      expect(found('GenAI_Model_Family_Override', line)).toBe(of('resource/usage_family'))
      expect(found('ServiceCategory_Override', line)).toBe('AI and Machine Learning')
    }
    const platforms = lines.map((line) => [
      line['resource/tag:czrn']?.split(':')[2],
      found('GenAI_Platform_Override', line),
    ])
    expect(Object.fromEntries(platforms)).toMatchObject({
      openai: 'OpenAI',
      anthropic: 'Anthropic',
      bedrock: 'Bedrock',
      azure: 'OpenAI',
    })
    const native = { model: 'x', CloudProvider: 'AWS', UsageFamily: 'Bedrock' }
    for (const id of OVERRIDES) expect(elementOf(dimensions[id], native)).toBe(undefined)
    expect(await formation('--tags', '-czrn')).not.toHaveProperty('GenAI_Platform_Override')
    expect(await formation('--tags', '-model')).not.toHaveProperty('GenAI_Model_Override')
  })

  test('each is the parent of the next', async () => {
    const dimensions = await formation('--levels', 'team,key', '--instance', 'eu')
    const children = Object.entries<{ Child: string }>(dimensions).map(([id, { Child }]) => [id, Child])
    expect(children).toEqual([
      ['LiteLLMInstance', 'User:Defined:LiteLLMTeam'],
      ['LiteLLMTeam', 'User:Defined:LiteLLMKey'],
      ['LiteLLMKey', 'Service'],
    ])
  })
})

test('allocation dimensions name the streams that telemetry sends, and stand beside the lines', async () => {
  const flags = ['--element', 'team', '--filter-by', 'provider', '--native-bill', 'openai', '--native-bill', 'azure']
  const dimensions = await formation(...flags)
  const plan = await cli(['telemetry', '--database', db.url, '--plan', '--json', ...flags])
  const sent = JSON.parse(plan.stdout).streams.map(({ name }: { name: string }) => name)
  expect(sent).toHaveLength(2)
  expect(dimensions.LiteLLMTeamSplit.AllocateByStreams.Streams).toEqual(sent)
  expect(dimensions.LiteLLMTeamCombined.Rules.map(({ Source }: { Source: string }) => Source)).toEqual([
    'Tag:team',
    'User:Defined:LiteLLMTeamSplit',
  ])
})

test('an element of several levels is in no tag, so nothing is combined', async () => {
  const dimensions = await formation('--element', 'org/team', '--stream', 'mine')
  expect(dimensions.LiteLLMOrganizationAndTeamSplit.AllocateByStreams.Streams).toEqual(['mine'])
  expect(Object.keys(dimensions)).not.toContain('LiteLLMOrganizationAndTeamCombined')
})

test('quotes whatever a tag is called', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'formation-'))
  const key = 'Ja:=@-x'
  await writeFile(join(folder, 'names.json'), JSON.stringify({ team: key, user: '-', model: 'true' }))
  const dimensions = await formation('--tag-names', join(folder, 'names.json'))
  expect(dimensions.LiteLLMTeam.Rules[0].Source).toBe(`Tag:${key}`)
  expect(dimensions.LiteLLMModel.Rules[0].Source).toBe('Tag:true')
})

test('writes a file, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'formation-'))
  const file = join(folder, 'formation.yaml')
  expect(await cli(['costformation', '--out', file])).toMatchObject({ code: 0, stdout: '' })
  expect(parse(readFileSync(file, 'utf8')).Dimensions).toBeDefined()
  expect(await cli(['costformation', '--out', file])).toMatchObject({ code: 2 })
  expect(await cli(['costformation', '--levels', 'planet'])).toMatchObject({ code: 2 })
})
