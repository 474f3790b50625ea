import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../../../src/core/errors.ts'
import { readSplit } from '../../../../../src/features/push/split/file.ts'
import { aHost } from '../../../../support/host.ts'

const cwd = mkdtempSync(join(tmpdir(), 'split-file-'))
const host = aHost({ cwd })
const inline = (targets: unknown) => readSplit({ org: targets }, host)
const failure = (read: () => unknown): AppError => {
  try {
    read()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('was taken')
}

describe('readSplit', () => {
  test('a file and the same inline; the default comes last', () => {
    const targets = {
      default: { connection: 'c-0' },
      'org-1': { connection: 'c-1', apiKeyFile: '/run/secrets/acme' },
      Acme: { bucket: 's3://finops/acme', s3Region: 'eu-west-1' },
    }
    writeFileSync(join(cwd, 'connections.json'), JSON.stringify(targets))
    const read = readSplit('org=connections.json', host)
    expect(read).toEqual(inline(targets))
    expect(read.level).toBe('org')
    expect([...read.targets]).toEqual([
      ['org-1', targets['org-1']],
      ['Acme', targets.Acme],
      ['default', targets.default],
    ])
  })

  test('a level with a colon', () => {
    writeFileSync(join(cwd, 'env.json'), JSON.stringify({ prod: { connection: 'c' } }))
    expect(readSplit('tag:env=env.json', host).level).toBe('tag:env')
  })

  test('a secret in the file is refused with the fix, and never shown', () => {
    const error = failure(() => inline({ Acme: { connection: 'c-1', apiKey: 'cz-very-secret' } }))
    expect(error.code).toBe('E_USAGE_SPLIT')
    expect(error.message).toContain('"Acme" has its API key in the file')
    expect(error.hint).toMatch(/apiKeyFile.*apiKeyEnv/)
    writeFileSync(join(cwd, 'broken.json'), '{"Acme": {"connection": "c-1", "apiKey": cz-very-secret}}')
    const broken = failure(() => readSplit('org=broken.json', host))
    expect(broken.message).toContain('broken.json is not JSON')
    expect(`${error.message}${error.hint}${broken.message}${broken.hint}${broken.cause}`).not.toContain('very-secret')
  })

  test.each<[string, unknown, RegExp]>([
    ['nothing', {}, /names no target/],
    ['a list', [], /not an object of targets/],
    ['neither stream nor bucket', { a: {} }, /"a" is not one of a stream and a bucket/],
    ['both', { a: { connection: 'c', bucket: 'b' } }, /"a" is not one of a stream and a bucket/],
    ['a misspelled setting', { a: { conection: 'c' } }, /no setting "conection".*Did you mean "connection"/],
    ['a number', { a: { connection: 7 } }, /"a": connection is not understood/],
    ['a text', { a: 'c-1' }, /"a": it is not understood/],
    ['a region of a stream', { a: { connection: 'c', s3Region: 'r' } }, /"s3Region" is not for a stream/],
    ['a key of a bucket', { a: { bucket: 'b', apiKeyEnv: 'K' } }, /"apiKeyEnv" is not for a bucket/],
    ['two keys', { a: { connection: 'c', apiKeyEnv: 'K', apiKeyFile: 'f' } }, /both "apiKeyFile" and "apiKeyEnv"/],
  ])('%s', (_, targets, says) => {
    const { code, message, hint } = failure(() => inline(targets))
    expect(code).toBe('E_USAGE_SPLIT')
    expect(`${message} ${hint}`).toMatch(says)
  })

  test.each([['org'], ['=file.json'], ['org='], ['org=missing.json']])('--split-by %s', (value) => {
    expect(failure(() => readSplit(value, host)).code).toBe('E_USAGE_SPLIT')
  })

  test('two levels at once', () => {
    const targets = { default: { connection: 'c' } }
    expect(failure(() => readSplit({ org: targets, team: targets }, host)).message).toContain('not one level')
  })
})
