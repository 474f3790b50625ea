import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { BucketStore } from '../../src/features/push/bucket/store.ts'
import { AWS_ENV, aFolderStore, anS3Store, type OpenedStore } from '../support/bucket-stores.ts'

beforeAll(() => {
  for (const [name, value] of Object.entries(AWS_ENV)) vi.stubEnv(name, value)
})
afterAll(() => {
  vi.unstubAllEnvs()
})

const contentOf = async (store: BucketStore, key: string) => {
  const pieces: Uint8Array[] = []
  for await (const piece of store.read(key)) pieces.push(piece)
  return Buffer.concat(pieces)
}
const write = async (store: BucketStore, key: string, content: Buffer) => {
  const output = await store.create(key)
  for (let at = 0; at < content.length; at += 100_000) await output.write(content.subarray(at, at + 100_000))
  return output.commit()
}

describe.each([
  ['folder', aFolderStore],
  ['s3', anS3Store],
] as const)('the store %s', (_, open) => {
  const opened: OpenedStore[] = []
  const aStore = async () => {
    const one = await open()
    opened.push(one)
    return one.store
  }
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })

  test('is empty to begin with', async () => {
    const store = await aStore()
    expect(await store.list('m/')).toEqual([])
    expect(await store.text('m/manifest.json')).toBeNull()
    expect(await store.inspect('m/a')).toBeNull()
    expect(await store.unfinished('m/')).toEqual([])
  })

  test.each([0, 1, 300_000, (8 << 20) - 1, 8 << 20, 21_000_000])('keeps an object of %i bytes', async (bytes) => {
    const store = await aStore()
    const content = randomBytes(bytes)
    expect(await write(store, 'm/d/part', content)).toBe(bytes)
    expect(await store.list('m/')).toEqual([{ key: 'm/d/part', bytes }])
    expect(await store.inspect('m/d/part')).toEqual({ bytes, crc32: crc32(content) })
    expect((await contentOf(store, 'm/d/part')).equals(content)).toBe(true)
  })

  test.each([10, 9 << 20])('does not write an object of %i bytes over one that is there', async (bytes) => {
    const store = await aStore()
    await write(store, 'm/d/part', Buffer.from('the first'))
    await expect(
      (async () => {
        const output = await store.create('m/d/part')
        try {
          await output.write(randomBytes(bytes))
          await output.commit()
        } finally {
          await output.abort()
        }
      })(),
    ).rejects.toMatchObject({ code: 'E_BUCKET_MOVED' })
    expect(String(await contentOf(store, 'm/d/part'))).toBe('the first')
    expect(await store.unfinished('m/')).toEqual([])
  })

  test('lists what is below a prefix and no more, in order', async () => {
    const store = await aStore()
    const keys = ['m/b/2', 'm/a/1', 'm/b/1', 'm/manifest.json', 'm/c/1', 'n/a/1', 'm/b/3']
    for (const key of keys) await store.replace(key, 'x')
    const names = async (prefix: string) => (await store.list(prefix)).map(({ key }) => key)
    expect(await names('m/')).toEqual(['m/a/1', 'm/b/1', 'm/b/2', 'm/b/3', 'm/c/1', 'm/manifest.json'])
    expect(await names('m/b/')).toEqual(['m/b/1', 'm/b/2', 'm/b/3'])
    expect(await names('m/manifest.json')).toEqual(['m/manifest.json'])
    expect(await names('m/man')).toEqual(['m/manifest.json'])
    expect(await names('o/')).toEqual([])
  })

  test('replaces a small object, and removes', async () => {
    const store = await aStore()
    await store.replace('m/manifest.json', 'one')
    await store.replace('m/manifest.json', 'two, and more')
    expect(await store.text('m/manifest.json')).toBe('two, and more')
    await store.remove('m/manifest.json')
    await store.remove('m/manifest.json')
    expect(await store.text('m/manifest.json')).toBeNull()
    expect(await store.list('m/')).toEqual([])
  })

  test.each([10, 20_000_000])(
    'shows nothing of an object of %i bytes before it is complete, and nothing after it was given up',
    async (bytes) => {
      const store = await aStore()
      const output = await store.create('m/d/part')
      await output.write(randomBytes(bytes))
      expect(await store.list('m/')).toEqual([])
      await output.abort()
      expect(await store.list('m/')).toEqual([])
      expect(await store.unfinished('m/')).toEqual([])
    },
  )

  test('finds what was begun and not ended, and discards it', async () => {
    const store = await aStore()
    const output = await store.create('m/d/part')
    for (let piece = 0; piece < 100; piece++) await output.write(randomBytes(200_000))
    await vi.waitFor(async () => expect(await store.unfinished('m/')).toHaveLength(1))
    const [begun] = (await store.unfinished('m/')) ?? []
    expect(begun?.key).toMatch(/^m\/d\/.*part/)
    if (begun !== undefined) await store.discard(begun)
    expect(await store.unfinished('m/')).toEqual([])
    await output.abort()
  })
})

describe('an S3 store that fails', () => {
  let opened: OpenedStore
  const using = async (flags: Parameters<typeof anS3Store>[0] = {}) => {
    opened = await anS3Store(flags)
    const { store, server } = opened
    if (server === null) throw new Error('there is a server')
    return { store, server }
  }
  afterEach(() => opened.close())

  const FAILURES = [
    [
      { status: 403, code: 'AccessDenied' },
      'E_BUCKET_ACCESS',
      /s3:\/\/finops\/litellm\/prod\/m\/.*access is denied/,
      /s3:ListBucket/,
    ],
    [{ status: 404, code: 'NoSuchBucket' }, 'E_BUCKET_NAME', /there is no such bucket/, /--s3-endpoint/],
    [
      { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'us-west-2' } },
      'E_BUCKET_REGION',
      /another region/,
      /--s3-region us-west-2/,
    ],
    [{ status: 403, code: 'InvalidAccessKeyId' }, 'E_BUCKET_CREDENTIALS', /not accepted/, /AWS_PROFILE/],
    [{ status: 400, code: 'ExpiredToken' }, 'E_BUCKET_CREDENTIALS', /expired/, /AWS_PROFILE/],
    [{ status: 503, code: 'SlowDown' }, 'E_BUCKET_BUSY', /busy/, /later/],
    [{ status: 500, code: 'InternalError' }, 'E_BUCKET_BUSY', /busy/, /later/],
    [
      { status: 400, code: 'KMS.DisabledException' },
      'E_BUCKET_ENCRYPTION',
      /key cannot be used/,
      /kms:GenerateDataKey/,
    ],
    [{ status: 418, code: 'Teapot' }, 'E_BUCKET_REFUSED', /Teapot/, /speak S3/],
  ] as const
  test.each(FAILURES)('%j is %s', async (answer, code, message, hint) => {
    const { store, server } = await using()
    server.fault({ when: { call: 'ListObjectsV2' }, fault: { do: 'answer', ...answer } })
    const error = await store.list('m/').catch((caught) => caught)
    expect({ code: error.code, exitCode: error.exitCode }).toEqual({ code, exitCode: 4 })
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(hint)
  })

  test('a service that is not there cannot be reached', async () => {
    const { store, server } = await using()
    await server.close()
    await expect(store.text('m/manifest.json')).rejects.toMatchObject({ code: 'E_BUCKET_UNREACHABLE' })
  })

  test('tries again after a failure that may pass', async () => {
    const { store, server } = await using()
    server.fault({ when: { call: 'PutObject' }, times: 1, fault: { do: 'answer', status: 503, code: 'SlowDown' } })
    server.fault({ when: { call: 'GetObject' }, times: 1, fault: { do: 'cut', applied: false } })
    await store.replace('m/manifest.json', 'one')
    expect(await store.text('m/manifest.json')).toBe('one')
  })

  test.each([
    ['PutObject', 1_000],
    ['CompleteMultipartUpload', 9 << 20],
  ] as const)('knows its own object again when the answer to %s got lost', async (call, bytes) => {
    const { store, server } = await using()
    server.fault({ when: { call }, times: 1, fault: { do: 'cut', applied: true } })
    const content = randomBytes(bytes)
    expect(await write(store, 'm/d/part', content)).toBe(bytes)
    expect((await contentOf(store, 'm/d/part')).equals(content)).toBe(true)
    expect(await store.unfinished('m/')).toEqual([])
  })

  test.each(['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'] as const)(
    'gives an upload up when %s fails',
    async (call) => {
      const { store, server } = await using()
      server.fault({ when: { call }, fault: { do: 'answer', status: 403, code: 'AccessDenied' } })
      await expect(write(store, 'm/d/part', randomBytes(20_000_000))).rejects.toMatchObject({ code: 'E_BUCKET_ACCESS' })
      expect(server.keys).toEqual([])
      await vi.waitFor(() => expect(server.uploads).toEqual([]))
    },
  )

  test('says when an upload cannot be given up', async () => {
    const { store, server } = await using()
    server.fault({ when: { call: 'AbortMultipartUpload' }, fault: { do: 'answer', status: 403, code: 'AccessDenied' } })
    const output = await store.create('m/d/part')
    await output.write(randomBytes(20_000_000))
    await vi.waitFor(() => expect(server.uploads).toHaveLength(1))
    await expect(output.abort()).rejects.toMatchObject({ code: 'E_BUCKET_ACCESS', hint: /s3:AbortMultipartUpload/ })
    expect(server.uploads).toEqual(['litellm/prod/m/d/part'])
  })

  test('sends the encryption with small and large objects', async () => {
    const { store, server } = await using({ s3Sse: 'aws:kms:arn:aws:kms:eu-central-1:1:key/2' })
    await write(store, 'm/small', randomBytes(10))
    await write(store, 'm/large', randomBytes(9 << 20))
    await store.replace('m/manifest.json', '{}')
    for (const key of server.keys) {
      expect({ key, ...server.headers(key) }).toMatchObject({
        key,
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-central-1:1:key/2',
      })
    }
    expect(server.keys).toHaveLength(3)
  })

  test('a body that arrives changed is refused by its checksum', async () => {
    const { store, server } = await using()
    server.fault({ when: { call: 'PutObject' }, fault: { do: 'answer', status: 400, code: 'BadDigest' } })
    await expect(store.replace('m/manifest.json', '{}')).rejects.toMatchObject({ code: 'E_BUCKET_CHECKSUM' })
  })

  test('a role that may not list uploads is no failure', async () => {
    const { store, server } = await using()
    server.fault({ when: { call: 'ListMultipartUploads' }, fault: { do: 'answer', status: 403, code: 'AccessDenied' } })
    expect(await store.unfinished('m/')).toBeNull()
  })
})
