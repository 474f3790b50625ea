import { Readable } from 'node:stream'
import type { ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3'
import { SinkError } from '../../../../core/errors.ts'
import type { BucketStore, StoredObject, Unfinished } from '../store.ts'
import { loadS3, type S3Address, type S3Encryption, type S3Place, s3Client } from './client.ts'
import { s3Error } from './errors.ts'
import { abortUpload, s3Upload } from './upload.ts'

export interface S3Choice extends S3Place, S3Address {
  readonly encryption: S3Encryption | null
  /** Ends what is under way, but for what takes something back. */
  readonly signal: AbortSignal
}

/** Drops in a bucket of S3, or of a service that speaks its language. */
export async function s3Store(choice: S3Choice): Promise<BucketStore> {
  const sdk = await loadS3()
  const { bucket, folder, signal } = choice
  const clientFor = (ends: AbortSignal) => s3Client(sdk, choice, ends)
  const client = clientFor(signal)
  const cleaner = clientFor(new AbortController().signal)
  const keyOf = (key: string) => `${folder}/${key}`
  const ownKey = (key: string | undefined) => (key ?? '').slice(folder.length + 1)
  const place = (key: string) => `s3://${bucket}/${keyOf(key)}`
  const at = (key: string) => ({ Bucket: bucket, Key: keyOf(key) })
  const within = (prefix: string) => ({ Bucket: bucket, Prefix: keyOf(prefix) })
  const attempt = async <T>(does: string, needs: string, key: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      throw s3Error(error, { does, needs, place: place(key) })
    }
  }
  const encryption = {
    ...(choice.encryption === null ? {} : { ServerSideEncryption: choice.encryption.algorithm }),
    ...(choice.encryption?.key ? { SSEKMSKeyId: choice.encryption.key } : {}),
  }
  const get = (key: string) =>
    attempt('read', 's3:GetObject', key, () => client.send(new sdk.GetObjectCommand(at(key)))).catch(absent)

  return {
    root: `s3://${bucket}/${folder}`,
    list: (prefix) =>
      attempt('listed', 's3:ListBucket', prefix, async () => {
        const objects: StoredObject[] = []
        for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, within(prefix))) {
          for (const { Key, Size } of Contents) objects.push({ key: ownKey(Key), bytes: Size ?? 0 })
        }
        return objects
      }),
    async text(key) {
      const found = await get(key)
      if (found === null) return null
      return attempt('read', 's3:GetObject', key, async () => (await found.Body?.transformToString('utf-8')) ?? '')
    },
    async *read(key) {
      const found = await get(key)
      if (found?.Body === undefined) throw new SinkError('E_BUCKET_MOVED', `${place(key)} is gone.`)
      try {
        // Its type allows for what other platforms have.
        if (!(found.Body instanceof Readable)) throw new Error('its content is no stream')
        yield* found.Body
      } catch (error) {
        signal.throwIfAborted()
        throw s3Error(error, { does: 'read', needs: 's3:GetObject', place: place(key) })
      }
    },
    async inspect(key) {
      const found = await attempt('looked up', 's3:GetObject', key, () =>
        client.send(new sdk.HeadObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' })),
      ).catch(absent)
      if (found === null) return null
      return { bytes: found.ContentLength ?? 0, crc32: wholeCrc32(found.ChecksumCRC32) }
    },
    replace: (key, text) =>
      attempt('written', 's3:PutObject', key, async () => {
        await client.send(
          new sdk.PutObjectCommand({
            ...at(key),
            Body: text,
            ContentType: 'application/json',
            ChecksumAlgorithm: 'CRC32',
            ...encryption,
          }),
        )
      }),
    create: async (key) => s3Upload({ sdk, clientFor, bucket, key: keyOf(key), encryption, signal }),
    remove: (key) =>
      attempt('removed', 's3:DeleteObject', key, async () => {
        await cleaner.send(new sdk.DeleteObjectCommand(at(key)))
      }),
    async unfinished(prefix) {
      const uploads: Unfinished[] = []
      for (let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}, more = true; more; ) {
        const page: ListMultipartUploadsCommandOutput | null = await attempt(
          'listed',
          's3:ListBucketMultipartUploads',
          prefix,
          () => client.send(new sdk.ListMultipartUploadsCommand({ ...within(prefix), ...marker })),
        ).catch(denied)
        if (page === null) return null
        for (const { Key, UploadId } of page.Uploads ?? []) uploads.push({ key: ownKey(Key), id: UploadId ?? '' })
        marker = {
          ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
          ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
        }
        more = page.IsTruncated === true && page.NextKeyMarker !== undefined
      }
      return uploads
    },
    discard: ({ key, id }) => abortUpload({ sdk, client: cleaner, bucket, key: keyOf(key) }, id),
    close() {
      client.destroy()
      cleaner.destroy()
    },
  }
}

/** The CRC-32 of a whole object; one of several parts' checksums (`...-3`) says nothing about the whole. */
function wholeCrc32(text: string | undefined): number | null {
  if (text === undefined || text.includes('-')) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 4 ? bytes.readUInt32BE(0) : null
}

function absent(error: unknown): null {
  const cause = error instanceof SinkError ? error.cause : error
  if (cause instanceof Error && (cause.name === 'NoSuchKey' || cause.name === 'NotFound')) return null
  throw error
}

/** A role that may write drops need not be allowed to list uploads; a service may not know the call. */
function denied(error: unknown): null {
  if (error instanceof SinkError && (error.code === 'E_BUCKET_ACCESS' || error.code === 'E_BUCKET_REFUSED')) return null
  throw error
}
