import type * as S3 from '@aws-sdk/client-s3'
import type * as LibStorage from '@aws-sdk/lib-storage'
import { UsageError } from '../../../../core/errors.ts'
import { hasCode } from '../../../../core/node-errors.ts'
import { S3_CONNECT_TIMEOUT_MS, S3_IDLE_TIMEOUT_MS } from '../../timeouts.ts'

/** A bucket and the folder in it that is the root. */
export interface S3Address {
  readonly bucket: string
  /** Without slashes at its ends. */
  readonly folder: string
}

/** Server-side encryption of what is written. */
export interface S3Encryption {
  readonly algorithm: 'AES256' | 'aws:kms'
  /** KMS key, id or ARN; null for the bucket's default key. */
  readonly key: string | null
}

/** @throws UsageError for a text that is not `s3://bucket/folder`: CloudZero wants a folder, never the bucket's root. */
export function s3Address(text: string): S3Address {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/+(.*?)\/*$/.exec(text)
  const [, bucket = '', folder = ''] = match ?? []
  const fault =
    match === null && !/^s3:\/\/[^/]+\/*$/.test(text)
      ? 'is not the address of a bucket'
      : folder === ''
        ? 'names no folder, and CloudZero does not read the root of a bucket'
        : folder.split('/').some((part) => part === '' || part === '.' || part === '..')
          ? 'has an empty part or dots in its path'
          : null
  if (fault === null) return { bucket, folder }
  throw new UsageError('E_USAGE_BUCKET', `--bucket ${text} ${fault}.`, {
    hint: 'Write it like s3://finops-drops/litellm, with the folder that the connection in CloudZero has.',
  })
}

/** @throws UsageError for anything but `AES256`, `aws:kms` and `aws:kms:<key>`. */
export function s3Encryption(text: string): S3Encryption {
  if (text === 'AES256') return { algorithm: 'AES256', key: null }
  const [, key] = /^aws:kms(?::(.+))?$/.exec(text) ?? [null, null]
  if (key === null) {
    throw new UsageError('E_USAGE_BUCKET', `--s3-sse ${text} is not an encryption of S3.`, {
      hint: 'Write AES256, aws:kms, or aws:kms:<key id or ARN>.',
    })
  }
  return { algorithm: 'aws:kms', key: key ?? null }
}

/** The S3 client and what comes with it, once loaded. */
export type S3Sdk = typeof S3 & Pick<typeof LibStorage, 'Upload'>

/** Where the service is; credentials come from the chain that every tool of AWS uses. */
export interface S3Place {
  readonly endpoint: string | undefined
  readonly region: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

const PACKAGES = '@aws-sdk/client-s3 @aws-sdk/lib-storage'

/**
 * Loads the S3 client, which only those need who write to a bucket.
 * @throws UsageError with the command that installs it.
 */
export async function loadS3(): Promise<S3Sdk> {
  try {
    const [client, storage] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')])
    return { ...client, Upload: storage.Upload }
  } catch (error) {
    if (!hasCode(error, 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND')) throw error
    throw new UsageError('E_USAGE_PACKAGE', 'Writing to S3 needs two packages that are not installed.', {
      cause: error,
      hint: `Install them beside this tool: npm install ${PACKAGES}`,
    })
  }
}

/**
 * A client for a bucket; another service than AWS is addressed by path, since it seldom has a name for each bucket.
 * Its requests end when the signal says so.
 */
export function s3Client(sdk: S3Sdk, { endpoint, region, env }: S3Place, signal: AbortSignal): S3.S3Client {
  const other = endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL
  const chosen = region ?? (other !== undefined && !env.AWS_REGION ? 'us-east-1' : undefined)
  const client = new sdk.S3Client({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(chosen === undefined ? {} : { region: chosen }),
    forcePathStyle: other !== undefined,
    requestHandler: { connectionTimeout: S3_CONNECT_TIMEOUT_MS, socketTimeout: S3_IDLE_TIMEOUT_MS },
  })
  // lib-storage hands no signal of its own to the requests that it makes.
  const { requestHandler } = client.config
  const handle = requestHandler.handle.bind(requestHandler)
  requestHandler.handle = (request, options) => handle(request, { ...options, abortSignal: signal })
  return client
}
