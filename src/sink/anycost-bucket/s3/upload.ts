import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import type { Output } from '../../file/output.ts'
import type { S3Sdk } from './client.ts'
import { s3Error } from './errors.ts'

/** A key to write, and how. */
export interface S3Target {
  readonly sdk: S3Sdk
  readonly client: S3Client
  readonly bucket: string
  readonly key: string
  readonly encryption: Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'>
}

/** Bytes of one request of a multipart upload, and how many are under way at once: what an upload holds in memory. */
const REQUEST_BYTES = 8 << 20
const REQUESTS = 2

/**
 * An object that is sent while it is written: as one request where it is small, else as a multipart upload, which is
 * there once it is completed. Each request carries its CRC-32, and so does the whole.
 */
export function s3Upload({ sdk, client, bucket, key, encryption }: S3Target): Output {
  const target = `s3://${bucket}/${key}`
  const body = new PassThrough({ highWaterMark: 1 << 20 })
  const upload = new sdk.Upload({
    client,
    params: {
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: 'application/gzip',
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
      ...encryption,
    },
    partSize: REQUEST_BYTES,
    queueSize: REQUESTS,
  })
  const stored = upload.done().catch((error) => {
    body.destroy()
    throw s3Error(error, { does: 'written', place: target, needs: 's3:PutObject' })
  })
  // A failure shows in write() or commit(); without this it would count as unhandled in between.
  stored.catch(() => {})
  let bytes = 0
  return {
    target,
    async write(chunk) {
      if (body.destroyed) await stored
      bytes += Buffer.byteLength(chunk)
      if (!body.write(chunk)) await Promise.race([once(body, 'drain'), stored])
    },
    async commit() {
      body.end()
      await stored
      return bytes
    },
    async abort() {
      // The upload meets the end of its source as an error, ends what is under way and takes itself back.
      body.destroy(new Error('The upload was given up.'))
      await stored.catch(() => {})
      if (upload.uploadId !== undefined) await abortUpload({ sdk, client, bucket, key }, upload.uploadId)
    },
  }
}

/** Takes a multipart upload back, parts and all; one that is gone already is as good. */
export async function abortUpload(
  { sdk, client, bucket, key }: Omit<S3Target, 'encryption'>,
  uploadId: string,
): Promise<void> {
  try {
    await client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }))
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchUpload') return
    throw s3Error(error, { does: 'given up', place: `s3://${bucket}/${key}`, needs: 's3:AbortMultipartUpload' })
  }
}
