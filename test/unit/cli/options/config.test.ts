import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { helpTopics } from '../../../../src/cli/commands/index.ts'
import { inConfig, parseConfig, readConfigText } from '../../../../src/cli/options/config-file.ts'
import { RENAMED_KEYS } from '../../../../src/cli/options/renamed-keys.ts'
import { resolveSettings, type SettingSources } from '../../../../src/cli/options/resolve.ts'
import { UsageError } from '../../../../src/core/errors.ts'
import { option } from '../../../../src/core/option.ts'
import { negatable, text } from '../../../../src/core/option-kinds.ts'

const shared = { title: 'Shared', shared: true } as const
const options = [
  option({ name: 'from', kind: text({ placeholder: 'day' }), group: shared, help: 'first day' }),
  option({
    name: 'database',
    kind: text({ placeholder: 'url' }),
    env: 'DATABASE_URL',
    secret: true,
    group: shared,
    help: 'where',
  }),
  option({ name: 'no-pii', kind: negatable, group: shared, help: 'no names' }),
  option({ name: 'out', kind: text({ placeholder: 'file' }), group: { title: 'Own' }, help: 'file' }),
]
const resolve = (sources: Partial<SettingSources>) =>
  resolveSettings(options, {
    flags: {},
    env: {},
    file: null,
    section: 'export',
    readFile: () => {
      throw new Error('no file')
    },
    ...sources,
  })
const file = { path: 'c.json', shared: { from: 'file', database: 'file', pii: false }, sections: {} }

/** What a config file is refused with: the message and the hint. */
function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} ${error.hint}`
    throw error
  }
  return 'none'
}

describe('resolveSettings', () => {
  test('flags win over the environment, that over the file, and every value knows its origin', () => {
    const env = { DATABASE_URL: 'env' }
    expect(resolve({ flags: { database: 'flag' }, env, file }).get('database')).toEqual({
      value: 'flag',
      origin: '--database',
    })
    expect(resolve({ env, file }).get('database')).toEqual({ value: 'env', origin: 'DATABASE_URL' })
    expect(resolve({ file }).get('database')).toEqual({ value: 'file', origin: 'database in c.json' })
    expect(resolve({ file }).get('pii')).toEqual({ value: false, origin: 'pii in c.json' })
    expect(resolve({}).size).toBe(0)
  })

  test('the section of the command goes before the shared keys, and no other section counts', () => {
    const sections = { export: { from: 'own', out: 'own.csv' }, report: { out: 'report.csv' } }
    const settings = resolve({ file: { ...file, sections } })
    expect(settings.get('from')).toEqual({ value: 'own', origin: 'export.from in c.json' })
    expect(settings.get('out')).toEqual({ value: 'own.csv', origin: 'export.out in c.json' })
    expect(resolve({ file: { ...file, sections }, section: 'push' }).get('out')).toBeUndefined()
  })

  test('an empty variable is none', () => {
    expect(resolve({ env: { DATABASE_URL: '' } }).size).toBe(0)
  })

  test('a secret may stand in a file, without its last line end', () => {
    const readFile = (path: string) => `${path}-secret\n`
    expect(resolve({ env: { DATABASE_URL_FILE: '/run/url' }, readFile }).get('database')).toEqual({
      value: '/run/url-secret',
      origin: 'DATABASE_URL_FILE',
    })
  })

  test('the config file may name the file of a secret, relative to its own folder', () => {
    const readFile = (path: string) => `read from ${path}\n`
    const shared = { databaseFile: 'secrets/url' }
    const named = { path: '/etc/cost/c.json', shared, sections: {} }
    expect(resolve({ file: named, readFile }).get('database')).toEqual({
      value: 'read from /etc/cost/secrets/url',
      origin: 'databaseFile in /etc/cost/c.json',
    })
    const both = {
      ...named,
      sections: { export: { databaseFile: '/run/url' } },
      shared: { ...shared, database: 'url' },
    }
    expect(resolve({ file: both, readFile }).get('database')?.value).toBe('read from /run/url')
    expect(resolve({ file: { ...both, sections: {} }, readFile }).get('database')?.value).toBe('url')
    expect(refusal(() => resolve({ file: named }))).toContain(
      'The file that databaseFile in /etc/cost/c.json names cannot be read',
    )
  })

  test('a secret that is given as the name of its file is not quoted', () => {
    const said = refusal(() => resolve({ env: { DATABASE_URL_FILE: 'postgres://ann:s3cret@db/x' } }))
    expect(said).toContain('The file that DATABASE_URL_FILE names cannot be read: no file.')
    expect(said).not.toContain('s3cret')
  })
})

describe('parseConfig', async () => {
  const commands = await helpTopics()
  const parse = (values: unknown) => parseConfig('c.json', JSON.stringify(values), commands)

  test('tells shared keys from sections', () => {
    const config = parse({ $schema: 'x', source: 'daily-team', push: { lockWait: '5m' }, schema: { format: 'json' } })
    expect(config).toEqual({
      path: 'c.json',
      shared: { source: 'daily-team' },
      sections: { push: { lockWait: '5m' }, schema: { format: 'json' } },
    })
  })

  test.each([
    [{ form: '2026-01-01' }, 'there is no setting "form" at its top. Did you mean "from"?'],
    [{ push: { lockwait: '5m' } }, 'push has no setting "lockwait". Did you mean "lockWait"?'],
    [{ push: true }, 'there is no setting "push" at its top. A command has an object of its settings.'],
    [{ lockWait: '5m' }, 'It belongs to a command: push.lockWait.'],
    [{ rejects: 'r' }, 'It belongs to a command: demo.rejects, export.rejects, push.rejects.'],
    [{ report: { reportBy: 'team' } }, 'report has no setting "reportBy". It is called report.by now.'],
    [{ schema: 'litellm' }, 'It is called databaseSchema now.'],
    [{ constructor: 'x' }, 'there is no setting "constructor" at its top.'],
    [{ report: { toString: 'x' } }, 'report has no setting "toString".'],
  ])('refuses %j', (values, why) => {
    expect(refusal(() => parse(values))).toContain(why)
  })

  test.each([...RENAMED_KEYS])('the old key %s is refused with what it is called now', (key, places) => {
    expect(refusal(() => parse({ [key]: 'x' }))).toContain(`It is called ${places.join(', ')} now.`)
    for (const place of places) {
      const [name, own] = place.includes('.') ? place.split('.') : [null, place]
      const owners = commands.filter((command) => name === null || command.name === name)
      expect(
        owners.some((command) => command.options.some((each) => inConfig(each) && each.key === own)),
        place,
      ).toBe(true)
    }
  })

  test.each(['[]', 'null', '"x"'])('refuses %s', (content) => {
    expect(refusal(() => parseConfig('c.json', content, commands))).toContain('c.json is not a JSON object.')
  })

  test('says where it is not JSON, and quotes nothing, since it may hold a secret', () => {
    const said = refusal(() => parseConfig('c.json', '{\n  "database": postgres://ann:s3cret@db/x\n}', commands))
    expect(said).toContain('c.json is not JSON')
    expect(said).not.toMatch(/ann|s3cret|postgres/)
    expect(refusal(() => parseConfig('c.json', '{\n  "a": 1,\n  "b" 2\n}', commands))).toContain(
      'is not JSON from line 3, column 7 on',
    )
  })
})

describe('readConfigText', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))

  test('reads the named file, else the default one if it is there', () => {
    expect(readConfigText(undefined, folder)).toBeNull()
    writeFileSync(join(folder, 'litellm-cloudzero.config.json'), '{}')
    expect(readConfigText(undefined, folder)).toEqual({ path: 'litellm-cloudzero.config.json', text: '{}' })
  })

  test('refuses a named file that is not there', () => {
    expect(() => readConfigText('missing.json', folder)).toThrow('missing.json cannot be read')
  })
})
