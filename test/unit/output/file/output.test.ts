import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { SinkError } from '../../../../src/core/errors.ts'
import { compressionOf } from '../../../../src/output/file/compression.ts'
import { outputError, SCRATCH_FILE } from '../../../../src/output/file/errors.ts'
import { gzipped } from '../../../../src/output/file/gzip.ts'
import { openOutput } from '../../../../src/output/file/output.ts'
import { spooled } from '../../../../src/output/file/spool.ts'
import { aHost } from '../../../support/host.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'))
})
const open = (target: string, options: { force?: boolean; gzip?: boolean } = {}) =>
  openOutput(target, { force: false, gzip: false, ...options }, aHost({ cwd: folder }))

describe('a file', () => {
  test('is not there before it is committed', async () => {
    const output = await open('a.csv')
    await output.write('one\n')
    await output.write('two\n')
    expect(() => statSync(join(folder, 'a.csv'))).toThrow('ENOENT')
    expect(await output.commit()).toBe(8)
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('one\ntwo\n')
    expect(readdirSync(folder)).toEqual(['a.csv'])
  })

  test('leaves nothing behind when it is aborted, also twice', async () => {
    const output = await open('a.csv.gz', { gzip: true })
    await output.write('x'.repeat(1_000_000))
    await output.abort()
    await output.abort()
    expect(readdirSync(folder)).toEqual([])
  })

  test('is compressed when asked for', async () => {
    const output = await open('a.csv.gz', { gzip: true })
    const text = 'line of text\n'.repeat(100_000)
    for (let part = 0; part < 10; part++) await output.write(text)
    const bytes = await output.commit()
    const file = readFileSync(join(folder, 'a.csv.gz'))
    expect(file.length).toBe(bytes)
    expect(gunzipSync(file).toString()).toBe(text.repeat(10))
  })

  test('is compressed as it was written, though the memory of a chunk is used again at once', async () => {
    const output = await open('a.bin.gz', { gzip: true })
    const chunk = Buffer.alloc(300_000)
    for (let part = 0; part < 10; part++) await output.write(chunk.fill(part))
    await output.commit()
    const parts = Array.from({ length: 10 }, (_, part) => Buffer.alloc(300_000, part))
    expect(gunzipSync(readFileSync(join(folder, 'a.bin.gz'))).equals(Buffer.concat(parts))).toBe(true)
  })

  test('that cannot be written any more ends the run, though the compressor still has much to hand over', async () => {
    const full = new SinkError('E_SINK_DISK_FULL', 'full')
    const output = gzipped({
      target: 'a.csv.gz',
      async write() {
        await sleep(50)
        throw full
      },
      commit: async () => 0,
      abort: async () => {},
    })
    const everything = async () => {
      for (let part = 0; part < 20; part++) await output.write(randomBytes(1 << 18))
    }
    await expect(everything()).rejects.toBe(full)
    await output.abort()
  })

  test('is replaced only by force, keeping its mode', async () => {
    writeFileSync(join(folder, 'a.csv'), 'old', { mode: 0o640 })
    await expect(open('a.csv')).rejects.toMatchObject({ code: 'E_USAGE_TARGET_EXISTS' })
    const output = await open('a.csv', { force: true })
    await output.write('new')
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('old')
    await output.commit()
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('new')
    expect(statSync(join(folder, 'a.csv')).mode & 0o777).toBe(0o640)
  })

  test('is not replaced either when it came into being meanwhile', async () => {
    const output = await open('a.csv')
    await output.write('mine')
    writeFileSync(join(folder, 'a.csv'), 'theirs')
    await expect(output.commit()).rejects.toMatchObject({ code: 'E_SINK_TARGET_EXISTS' })
    await output.abort()
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('theirs')
    expect(readdirSync(folder)).toEqual(['a.csv'])
  })

  test('behind a link is replaced, and the link stays', async () => {
    writeFileSync(join(folder, 'real.csv'), 'old')
    symlinkSync('real.csv', join(folder, 'link.csv'))
    const output = await open('link.csv', { force: true })
    await output.write('new')
    await output.commit()
    expect(readFileSync(join(folder, 'real.csv'), 'utf8')).toBe('new')
    expect(readdirSync(folder).sort()).toEqual(['link.csv', 'real.csv'])
  })

  test('behind a link that leads nowhere yet is made there', async () => {
    symlinkSync('later.csv', join(folder, 'link.csv'))
    const output = await open('link.csv')
    await output.write('new')
    await output.commit()
    expect(readdirSync(folder).sort()).toEqual(['later.csv', 'link.csv'])
  })

  test('needs a folder that is there', async () => {
    await expect(open('missing/a.csv')).rejects.toMatchObject({ hint: 'Create the folder or choose another one.' })
    await expect(open(`${'a'.repeat(300)}.csv`)).rejects.toMatchObject({ hint: expect.stringMatching(/^Choose/) })
    mkdirSync(join(folder, 'sub'))
    await expect(open('sub')).rejects.toThrow('sub is a folder')
  })
})

test('a device is written to directly, and a full one is an error with its fix', async () => {
  const output = await open('/dev/full')
  const failure = await output.write('x').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(SinkError)
  expect(failure).toMatchObject({ code: 'E_SINK_DISK_FULL' })
  expect(failure).toMatchObject({ hint: 'Free some space. Nothing was left behind; the run can be repeated.' })
  await output.abort()
  expect(statSync('/dev/full').isCharacterDevice()).toBe(true)
})

test.each([
  ['lines.csv', 'Free some space, or write a compressed file (.gz).'],
  ['lines.csv.gz', 'Free some space.'],
  ['report.html', 'Free some space.'],
  [SCRATCH_FILE, 'Free some space there, or set TMPDIR to a folder that has some.'],
])('a full disk under %s', (target, fix) => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' })
  expect(outputError(full, target)).toMatchObject({ hint: expect.stringContaining(fix) })
})

test('a full disk is noticed behind compression too', async () => {
  const output = await open('/dev/full', { gzip: true })
  const work = async () => {
    for (let part = 0; part < 100; part++) await output.write(Buffer.alloc(1_000_000, part))
    await output.commit()
  }
  await expect(work()).rejects.toMatchObject({ code: 'E_SINK_DISK_FULL' })
  await output.abort()
})

test('stdout receives what is written, and a spool only on commit', async () => {
  const host = aHost()
  const options = { force: false, gzip: false }
  const plain = await openOutput('-', options, host)
  await plain.write('a')
  expect(await plain.commit()).toBe(1)
  const held = await spooled(await openOutput('-', options, host))
  await held.write('b')
  expect(host.written.stdout).toBe('a')
  expect(await held.commit()).toBe(1)
  expect(host.written.stdout).toBe('ab')
  const dropped = await spooled(await openOutput('-', options, host))
  await dropped.write('c')
  await dropped.abort()
  expect(host.written.stdout).toBe('ab')
})

test('a pipe without a name, as a shell gives for >(...), is written to directly', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const fd = openSync(pipe, 'r+')
  rmSync(pipe)
  try {
    const output = await open(`/dev/fd/${fd}`)
    await output.write('text')
    expect(await output.commit()).toBe(4)
    const read = Buffer.alloc(10)
    expect(readSync(fd, read)).toBe(4)
    expect(read.toString('utf8', 0, 4)).toBe('text')
  } finally {
    closeSync(fd)
  }
})

test.each(['a.csv.GZ', 'a.csv.gz'])('the ending of %s asks for compression', (name) => {
  expect(compressionOf(name)).toEqual({ gzip: true, zstd: false })
})
