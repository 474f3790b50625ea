import { UsageError } from '../../../../core/errors.ts'

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
