import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import type { Output } from '../../../../output/file/output.ts'
import { S3_ABORT_TIMEOUT_MS } from '../../timeouts.ts'
import type { S3Sdk } from './client.ts'
import { s3Error } from './errors.ts'

/** A key to write, and how. */
export interface S3Target {
  readonly sdk: S3Sdk
  /** A client of its own for each upload, whose requests end when the signal says so. */
  readonly clientFor: (signal: AbortSignal) => S3Client
  readonly bucket: string
  readonly key: string
  readonly encryption: Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'>
  /** Ends the wait for a service that does not answer. */
  readonly signal: AbortSignal
}

/** Bytes of one request of a multipart upload, and how many are under way at once: what an upload holds in memory. */
const REQUEST_BYTES = 8 << 20
const REQUESTS = 2

/**
 * An object that is sent while it is written: as one request where it is small, else as a multipart upload, which is
 * there once it is completed. Each request carries its CRC-32, and so does the whole.
 */
export function s3Upload({ sdk, clientFor, bucket, key, encryption, signal }: S3Target): Output {
  const target = `s3://${bucket}/${key}`
  const givenUp = new AbortController()
  const client = clientFor(givenUp.signal)
  const body = new PassThrough({ highWaterMark: 1 << 20 })
  // The upload ends its source when it fails; why it failed is what `stored` says.
  body.on('error', () => {})
  const id = randomUUID()
  const upload = new sdk.Upload({
    client,
    params: {
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: 'application/gzip',
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
      // Two runs that began in one second have one drop id: the second must not write into the first one's drop.
      IfNoneMatch: '*',
      Metadata: { upload: id },
      ...encryption,
    },
    partSize: REQUEST_BYTES,
    queueSize: REQUESTS,
  })
  const stored = upload.done().then(
    () => {},
    async (error) => {
      body.destroy()
      if (isRefusedAgain(error) && (await uploadOf({ sdk, client, bucket, key })) === id) return
      throw s3Error(error, { does: 'written', place: target, needs: 's3:PutObject' })
    },
  )
  const settled = stored.catch(() => {}).finally(() => client.destroy())
  const stopped = new Promise<never>((_, stop) => {
    const listener = () => stop(signal.reason)
    signal.addEventListener('abort', listener, { once: true })
    settled.then(() => signal.removeEventListener('abort', listener))
  })
  const over = Promise.race([stored, stopped])
  // A failure shows in write() or commit(); without this it would count as unhandled in between.
  over.catch(() => {})
  let bytes = 0
  return {
    target,
    async write(chunk) {
      if (body.destroyed || signal.aborted) await over
      bytes += Buffer.byteLength(chunk)
      if (!body.write(chunk)) await Promise.race([once(body, 'drain').catch(() => over), over])
    },
    async commit() {
      body.end()
      await over
      return bytes
    },
    async abort() {
      // The upload meets the end of its source as an error and takes itself back as far as it can.
      body.destroy(new Error('The upload was given up.'))
      await Promise.race([settled, sleep(S3_ABORT_TIMEOUT_MS, undefined, { ref: false })])
      givenUp.abort()
      await settled
      if (upload.uploadId === undefined) return
      const last = clientFor(new AbortController().signal)
      await abortUpload({ sdk, client: last, bucket, key }, upload.uploadId).finally(() => last.destroy())
    },
  }
}

/** A multipart upload of a bucket. */
interface UploadPlace {
  readonly sdk: S3Sdk
  readonly client: S3Client
  readonly bucket: string
  readonly key: string
}

/** Whether S3 may have done already what it refuses: when its answer got lost, the SDK has asked again. */
function isRefusedAgain(error: unknown): boolean {
  return error instanceof Error && ['PreconditionFailed', 'NoSuchUpload'].includes(error.name)
}

/** Which upload wrote an object; undefined where that cannot be told. */
async function uploadOf({ sdk, client, bucket, key }: UploadPlace): Promise<string | undefined> {
  const found = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key })).catch(() => null)
  return found?.Metadata?.upload
}

/** Takes a multipart upload back, parts and all; one that is gone already is as good. */
export async function abortUpload({ sdk, client, bucket, key }: UploadPlace, uploadId: string): Promise<void> {
  try {
    await client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }))
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchUpload') return
    throw s3Error(error, { does: 'given up', place: `s3://${bucket}/${key}`, needs: 's3:AbortMultipartUpload' })
  }
}
