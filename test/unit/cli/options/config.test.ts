import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../../../src/cli/options/file.ts'
import { checkFileKeys, resolveSettings, type SettingSources } from '../../../../src/cli/options/resolve.ts'
import { UsageError } from '../../../../src/core/errors.ts'
import type { Flag } from '../../../../src/core/flag.ts'
import { redactor } from '../../../../src/core/redact.ts'
import { parseSettings } from '../../../../src/core/settings.ts'

const flags: readonly Flag[] = [
  { name: 'from', key: 'from', value: '<day>', group: 'g' },
  { name: 'database', key: 'database', value: '<url>', env: 'DATABASE_URL', secret: true, group: 'g' },
  { name: 'no-pii', key: 'pii', group: 'g' },
]
const resolve = (sources: Partial<SettingSources>) =>
  resolveSettings(flags, {
    flags: {},
    env: {},
    file: null,
    readFile: () => {
      throw new Error('no file')
    },
    ...sources,
  })
const file = { path: 'c.json', values: { from: 'file', database: 'file', pii: false } }

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

  test('an empty variable is none', () => {
    expect(resolve({ env: { DATABASE_URL: '' } }).size).toBe(0)
  })

  test('a secret may stand in a file, without its last line end', () => {
    const readFile = (path: string) => `${path}-secret\n`
    expect(resolve({ env: { DATABASE_URL_FILE: '/run/url' }, readFile }).get('database')).toEqual({
      value: '/run/url-secret',
      origin: 'DATABASE_URL_FILE',
    })
    expect(() => resolve({ env: { DATABASE_URL_FILE: '/run/url' } })).toThrow('DATABASE_URL_FILE names /run/url')
  })
})

test('an unknown key of the file is an error that names it', () => {
  expect(() => checkFileKeys({ path: 'c.json', values: { form: 1 } }, flags)).toThrow(
    'c.json: there is no setting "form"',
  )
  expect(() => checkFileKeys(file, flags)).not.toThrow()
})

test('a wrong value is an error that names where it came from', () => {
  const schema = z.object({ from: z.enum(['a', 'b']).optional() })
  expect(parseSettings(schema, new Map([['from', { value: 'a', origin: '--from' }]]))).toEqual({ from: 'a' })
  expect(() => parseSettings(schema, new Map([['from', { value: 'c', origin: 'from in c.json' }]]))).toThrow(
    'from in c.json: "c" is not one of a, b.',
  )
})

describe('readConfig', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))

  test('reads the named file, else the default one if it is there', () => {
    expect(readConfig(undefined, folder)).toBeNull()
    writeFileSync(join(folder, 'litellm-cloudzero.config.json'), '{"from":"2026-01-01"}')
    expect(readConfig(undefined, folder)).toEqual({
      path: 'litellm-cloudzero.config.json',
      values: { from: '2026-01-01' },
    })
  })

  test.each(['[]', 'null', '{"a":', '"x"'])('refuses %s', (text) => {
    writeFileSync(join(folder, 'bad.json'), text)
    expect(() => readConfig('bad.json', folder)).toThrow(UsageError)
  })

  test('refuses a named file that is not there', () => {
    expect(() => readConfig('missing.json', folder)).toThrow('missing.json cannot be read')
  })
})

describe('redactor', () => {
  test.each([
    ['postgres://ann:s3cret@db/x', 'postgres://ann:***@db/x'],
    ['password=hunter2 host=db', 'password=*** host=db'],
    ['{"apiKey":"abc"}', '{"apiKey":"***"}'],
    ['Authorization: abc', 'Authorization: ***'],
    ['the api_key column', 'the api_key column'],
  ])('makes %s into %s', (text, shown) => {
    expect(redactor([])(text)).toBe(shown)
  })

  test('takes out the secrets it was given, the longest first', () => {
    expect(redactor(['secret', 'secret-longer', ''])('a secret-longer and a secret')).toBe('a *** and a ***')
    expect(redactor(['short', 'a.b(c'])('is shorter than short and a.b(c')).toBe(
      'is shorter than *** and a.b(c'.replace('a.b(c', '***'),
    )
  })
})
