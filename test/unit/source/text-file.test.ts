import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MAX_TEXT_BYTES, readJsonFile, readTextFile } from '../../../src/source/text-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'text-file-'))
const fileOf = (name: string, content: string) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const pipe = (name: string) => {
  execFileSync('mkfifo', [join(folder, name)])
  return join(folder, name)
}
const failure = (read: () => unknown): string => {
  try {
    return `was read: ${String(read())}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('readTextFile', () => {
  test('a file, an empty one, and a device without content', () => {
    expect(readTextFile(fileOf('plain', 'Größe\n'))).toBe('Größe\n')
    expect(readTextFile(fileOf('empty', ''))).toBe('')
    expect(readTextFile('/dev/null')).toBe('')
  })

  test('a pipe whose writer takes its time', () => {
    const path = pipe('slow')
    spawn('sh', ['-c', 'sleep 0.3; exec >"$1"; printf first; sleep 0.3; printf second', '-', path])
    expect(readTextFile(path)).toBe('firstsecond')
  })

  test('the longest that is read', () => {
    expect(readTextFile(fileOf('large', 'x'.repeat(MAX_TEXT_BYTES)))).toHaveLength(MAX_TEXT_BYTES)
    expect(failure(() => readTextFile(fileOf('larger', 'x'.repeat(MAX_TEXT_BYTES + 1))))).toBe(
      'it is larger than 16 MB',
    )
  })

  mkdirSync(join(folder, 'folder'))
  test.each([
    ['a folder', join(folder, 'folder'), 'it is a folder'],
    ['nothing', join(folder, 'nothing'), 'there is no such file'],
    ['below a file', join(fileOf('file', ''), 'below'), 'there is no such file'],
    ['a device without end', '/dev/zero', 'it is larger than 16 MB'],
    ['a name with a zero', 'a\0b', 'ERR_INVALID_ARG_VALUE'],
    ['an endless name', 'sk-secret'.repeat(1_000), 'ENAMETOOLONG'],
    ['a pipe that nobody writes to', pipe('silent'), 'nothing came out of it for 2 s'],
  ])('%s ends with a reason that does not name it', (_, path, reason) => {
    expect(failure(() => readTextFile(path))).toBe(reason)
  })
})

describe('readJsonFile', () => {
  test('a document, with a byte order mark as well', () => {
    expect(readJsonFile(fileOf('json', '\uFEFF{"a":[1]}\n'))).toEqual({ a: [1] })
  })

  test.each([
    ['{"a": sk-secret}', 'is not JSON from column 7 on'],
    ['{"a":1,"a":2}', 'has an object with the same key twice (column 8)'],
    [`{"a":${'['.repeat(1_000_000)}`, 'is nested more than 100 levels deep'],
    ['\u001b[2J', 'is not JSON from column 1 on'],
  ])('%.20j', (text, reason) => {
    expect(failure(() => readJsonFile(fileOf('broken', text)))).toBe(reason)
  })

  test('what cannot be read', () => {
    expect(failure(() => readJsonFile(folder))).toBe('cannot be read: it is a folder')
  })
})
