import { describe, expect, expectTypeOf, test } from 'vitest'
import { helpTopics } from '../../../src/cli/commands/index.ts'
import { UsageError } from '../../../src/core/errors.ts'
import { type GivenOptions, type KeyOf, type OptionsOf, only, option, without } from '../../../src/core/option.ts'
import {
  boolean,
  duration,
  type Kind,
  list,
  negatable,
  oneOf,
  repeatable,
  text,
  usd,
  wholeNumber,
} from '../../../src/core/option-kinds.ts'
import { parseGiven, parseOptions } from '../../../src/core/option-values.ts'

const group = { title: 'Test' }
const options = [
  option({ name: 'keep-zero', kind: boolean, group, help: 'keep' }),
  option({ name: 'no-ptu', kind: negatable, group, help: 'leave out' }),
  option({ name: 'org', key: 'orgs', kind: repeatable(text({ placeholder: 'name' })), group, help: 'only' }),
  option({ name: 'identity', kind: oneOf(['id', 'name']), default: 'id', group, help: 'ids' }),
  option({ name: 'format', kind: oneOf(['csv', 'jsonl'], 'format'), group, help: 'form' }),
  option({ name: 'levels', kind: list(text({ placeholder: 'level' })), group, help: 'levels' }),
  option({ name: 'top', kind: wholeNumber({}), group, help: 'n' }),
  option({ name: 'lock-wait', kind: duration, default: '2m', group, help: 'wait' }),
  option({ name: 'min-change', kind: usd, default: '0', group, help: 'usd' }),
  option({ name: 'pii-key', kind: text({ placeholder: 'key' }), secret: true, group, help: 'key' }),
] as const

/** The error that values are refused with. */
function refusal(key: string, value: unknown, origin = `--${key}`): string {
  try {
    parseOptions(options, new Map([[key, { value, origin }]]))
  } catch (error) {
    if (error instanceof UsageError) return [error.message, error.hint].filter(Boolean).join(' ')
    throw error
  }
  return 'none'
}

test('keys follow from names, values from kinds', () => {
  expectTypeOf<KeyOf<'keep-zero'>>().toEqualTypeOf<'keepZero'>()
  expectTypeOf<KeyOf<'no-ptu'>>().toEqualTypeOf<'ptu'>()
  expectTypeOf<KeyOf<'not-org'>>().toEqualTypeOf<'notOrg'>()
  expectTypeOf<KeyOf<'s3-endpoint'>>().toEqualTypeOf<'s3Endpoint'>()
  expectTypeOf<OptionsOf<typeof options>>().toEqualTypeOf<{
    readonly keepZero: boolean
    readonly ptu: boolean
    readonly orgs: readonly string[]
    readonly identity: 'id' | 'name'
    readonly format: 'csv' | 'jsonl' | undefined
    readonly levels: readonly string[] | undefined
    readonly top: number | undefined
    readonly lockWait: number
    readonly minChange: bigint
    readonly piiKey: string | undefined
  }>()
  expectTypeOf<GivenOptions<typeof options>['orgs']>().toEqualTypeOf<string | readonly string[] | undefined>()
  expectTypeOf<GivenOptions<typeof options>['identity']>().toEqualTypeOf<'id' | 'name' | undefined>()
})

test('a value without an option, and an option of the wrong kind, do not compile', () => {
  const values = parseOptions(options, new Map())
  // @ts-expect-error There is no such option.
  expect(values.keepZeros).toBeUndefined()
  // @ts-expect-error A default has to be one of the values.
  const wrong = () => option({ name: 'identity', kind: oneOf(['id', 'name']), default: 'alias', group, help: 'ids' })
  expect(wrong).toThrow('must be one of id, name')
  // @ts-expect-error There is no such option to leave out.
  without(options, 'keepZeros')
  // @ts-expect-error A run that reads what nobody declared.
  const run: (given: OptionsOf<typeof options>) => string = (given: { readonly keepZeros: boolean }) => `${given}`
  expect(run).toBeTypeOf('function')
})

test('what is not given has its default', () => {
  expect(parseOptions(options, new Map())).toEqual({
    keepZero: false,
    ptu: true,
    orgs: [],
    identity: 'id',
    format: undefined,
    levels: undefined,
    top: undefined,
    lockWait: 120_000,
    minChange: 0n,
    piiKey: undefined,
  })
})

test('what is given is read from the forms of the command line and of the config file', () => {
  const given = { keepZero: true, ptu: false, orgs: 'acme', levels: ' org, team,', top: 5, lockWait: '90s' } as const
  expect(parseGiven(options, given)).toMatchObject({
    keepZero: true,
    ptu: false,
    orgs: ['acme'],
    levels: ['org', 'team'],
    top: 5,
    lockWait: 90_000,
  })
  expect(parseGiven(options, { orgs: ['a', 'b'], levels: ['org'], top: '7', minChange: '0.01' })).toMatchObject({
    orgs: ['a', 'b'],
    levels: ['org'],
    top: 7,
    minChange: 10n ** 10n,
  })
})

test.each([
  ['top', '0', '--top: must be at least 1 (got 0).'],
  ['top', 'ten', '--top: must be a whole number (got ten).'],
  ['top', '1.5', '--top: must be a whole number (got 1.5).'],
  ['top', '', '--top: must be a whole number (got "").'],
  ['format', 'json', '--format: must be one of csv, jsonl (got json). Did you mean "jsonl"?'],
  ['format', 'xlsx', '--format: must be one of csv, jsonl (got xlsx).'],
  ['lockWait', '5 min', '--lockWait: must be a time like 90s, 5m or 1h (got "5 min").'],
  ['minChange', '1e3', '--minChange: must be an amount of US dollars like 0.01 (got 1e3).'],
  ['keepZero', 'yes', '--keepZero: must be true or false (got yes).'],
  ['orgs', ['a', ''], '--orgs: must not be empty (got "").'],
  ['orgs', [3], '--orgs: must be text (got 3).'],
])('%s %j is refused: %s', (key, value, message) => {
  expect(refusal(key, value)).toBe(message)
})

test('a secret is not quoted', () => {
  expect(refusal('piiKey', ['s3cret'], 'PII_KEY_FILE')).toBe('PII_KEY_FILE: must be text.')
})

test('a program is told of a key that there is not', () => {
  const given: object = { keepZeroes: true }
  expect(() => parseGiven(options, given)).toThrow('There is no option "keepZeroes".')
})

test('some options, and all but some', () => {
  expect(only(options, 'top', 'orgs').map(({ key }) => key)).toEqual(['orgs', 'top'])
  const left = without(options, 'top', 'orgs')
  expect(left.map(({ key }) => key)).not.toContain('top')
  expectTypeOf<keyof OptionsOf<typeof left>>().not.toEqualTypeOf<keyof OptionsOf<typeof options>>()
})

describe('the options of every command', async () => {
  const topics = await helpTopics()

  test.each(topics.map((topic) => [topic.name, topic.options] as const))('%s', (_, declared) => {
    for (const key of ['key', 'name', 'short', 'env'] as const) {
      const values = declared.flatMap((each) => each[key] ?? [])
      expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([])
    }
    for (const { name, kind, help, flagless, env, synonyms = [], unset } of declared) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(help, name).toMatch(/^[^.].*[^.]$/)
      expect(unset === true, `${name} turns off what is on`).toBe(name.startsWith('no-'))
      expect(kind.json, name).not.toEqual({})
      if (flagless) expect(env ?? kind.several, name).toBeDefined()
      expect(
        synonyms.filter((synonym) => declared.some((each) => each.name === synonym)),
        name,
      ).toEqual([])
    }
  })

  test('what can be listed is accepted', () => {
    const kinds: readonly Kind[] = topics.flatMap(({ options }) => options.map(({ kind }) => kind))
    for (const kind of kinds) for (const value of kind.values ?? []) expect(() => kind.parse(value)).not.toThrow()
  })
})
