import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { elements, refusal, type S3Answer, xml } from './answers.ts'
import type { Content, S3Object, S3Objects } from './objects.ts'
import type { S3Call, S3Request } from './requests.ts'

/** Smallest part of a multipart upload but the last. */
const SMALLEST_PART = 5 << 20
/** Objects of one page of a list; small, so that every test of a list turns pages. */
const PAGE = 3

type Work = (objects: S3Objects, request: S3Request, body: Readable) => Promise<S3Answer> | S3Answer

/** What each call does, as the S3 API describes it. */
export const CALLS: Readonly<Record<S3Call, Work>> = {
  ListObjectsV2({ objects }, { bucket, query }) {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    const page = keys.slice(0, PAGE)
    const more = keys.length > page.length
    const contents = page.map((key) => {
      const { bytes, modified, md5 } = objects.get(key) ?? { bytes: 0, modified: new Date(0), md5: '' }
      const fields = { Key: key, LastModified: modified.toISOString(), ETag: `"${md5}"`, Size: bytes }
      return `<Contents>${elements({ ...fields, StorageClass: 'STANDARD' })}</Contents>`
    })
    const next = more ? page.at(-1) : undefined
    const head = { Name: bucket, Prefix: prefix, KeyCount: page.length, MaxKeys: PAGE, IsTruncated: String(more) }
    return xml('ListBucketResult', elements({ ...head, NextContinuationToken: next }) + contents.join(''))
  },

  ListMultipartUploads({ uploads }, { bucket, query }) {
    const prefix = query.get('prefix') ?? ''
    const found = [...uploads].filter(([, { key }]) => key.startsWith(prefix))
    const list = found.map(([id, { key }]) => `<Upload>${elements({ Key: key, UploadId: id })}</Upload>`)
    return xml('ListMultipartUploadsResult', elements({ Bucket: bucket, IsTruncated: 'false' }) + list.join(''))
  },

  GetObject(objects, { key }) {
    const object = objects.objects.get(key)
    if (object === undefined) return refusal(404, 'NoSuchKey')
    return { status: 200, headers: headersOf(object, false), body: objects.read(object) }
  },

  HeadObject(objects, { key, headers }) {
    const object = objects.objects.get(key)
    if (object === undefined) return { status: 404 }
    return { status: 200, headers: headersOf(object, headers['x-amz-checksum-mode'] === 'ENABLED') }
  },

  async PutObject(objects, request, body) {
    const content = await objects.receive(body)
    const wrong = checked(request, content) ?? taken(objects, request)
    if (wrong !== null) return wrong
    const object = objects.put(request.key, content, kept(request))
    return { status: 200, headers: { etag: `"${object.md5}"`, 'x-amz-checksum-crc32': base64(content.crc32) } }
  },

  DeleteObject({ objects }, { key }) {
    objects.delete(key)
    return { status: 204 }
  },

  CreateMultipartUpload({ uploads }, request) {
    const id = randomUUID()
    uploads.set(id, { key: request.key, headers: kept(request), parts: new Map() })
    return xml('InitiateMultipartUploadResult', elements({ Bucket: request.bucket, Key: request.key, UploadId: id }))
  },

  async UploadPart(objects, request, body) {
    const content = await objects.receive(body)
    const upload = objects.uploads.get(request.query.get('uploadId') ?? '')
    if (upload === undefined) return refusal(404, 'NoSuchUpload')
    const wrong = checked(request, content)
    if (wrong !== null) return wrong
    upload.parts.set(Number(request.query.get('partNumber')), content)
    return { status: 200, headers: { etag: `"${content.md5}"`, 'x-amz-checksum-crc32': base64(content.crc32) } }
  },

  async CompleteMultipartUpload(objects, request, body) {
    const { bucket, key, query } = request
    const id = query.get('uploadId') ?? ''
    const upload = objects.uploads.get(id)
    const text = await textOf(body)
    if (upload === undefined) return refusal(404, 'NoSuchUpload')
    const numbers = [...text.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number))
    const parts = numbers.map((number) => upload.parts.get(number))
    if (parts.some((part) => part === undefined)) return refusal(400, 'InvalidPart')
    if (parts.slice(0, -1).some((part) => (part?.bytes ?? 0) < SMALLEST_PART)) return refusal(400, 'EntityTooSmall')
    const conflict = taken(objects, request)
    if (conflict !== null) return conflict
    const object = await objects.complete(id, numbers)
    return xml('CompleteMultipartUploadResult', elements({ Bucket: bucket, Key: key, ETag: `"${object.md5}"` }))
  },

  AbortMultipartUpload({ uploads }, { query }) {
    return uploads.delete(query.get('uploadId') ?? '') ? { status: 204 } : refusal(404, 'NoSuchUpload')
  },
}

/** Refuses a body whose checksum is not the one that came with it; one that came without is refused as well. */
function checked({ headers }: S3Request, { crc32 }: Content): S3Answer | null {
  const sent = headers['x-amz-checksum-crc32']
  return sent === base64(crc32) ? null : refusal(400, sent === undefined ? 'InvalidRequest' : 'BadDigest')
}

/** Refuses what is there already, where the request wants it to be new. */
function taken({ objects }: S3Objects, { key, headers }: S3Request): S3Answer | null {
  return headers['if-none-match'] === '*' && objects.has(key) ? refusal(412, 'PreconditionFailed') : null
}

/** What an object is written with and read with again. */
function kept({ headers }: S3Request): S3Object['headers'] {
  const names = [
    'content-type',
    'x-amz-meta-upload',
    'x-amz-server-side-encryption',
    'x-amz-server-side-encryption-aws-kms-key-id',
  ]
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  )
}

function headersOf({ bytes, md5, modified, crc32, headers }: S3Object, sum: boolean): Record<string, string> {
  return {
    'content-length': String(bytes),
    etag: `"${md5}"`,
    'last-modified': modified.toUTCString(),
    ...headers,
    ...(sum ? { 'x-amz-checksum-crc32': base64(crc32), 'x-amz-checksum-type': 'FULL_OBJECT' } : {}),
  }
}

function base64(sum: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(sum)
  return bytes.toString('base64')
}

async function textOf(body: Readable): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
