import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Host } from '../../../core/app.ts'
import { UsageError } from '../../../core/errors.ts'
import { folderStore } from './folder/folder-store.ts'
import { s3Address, s3Encryption } from './s3/address.ts'
import type { BucketStore } from './store.ts'

/** Where drops go, as it was asked for. */
export interface StoreChoice {
  /** `s3://bucket/folder`, or a folder's path. */
  readonly bucket: string
  readonly s3Endpoint?: string | undefined
  readonly s3Region?: string | undefined
  readonly s3Sse?: string | undefined
}

/** @throws UsageError for an address that is none, a folder that cannot be used, or packages that are missing. */
export async function openStore(choice: StoreChoice, host: Host): Promise<BucketStore> {
  const { bucket, s3Endpoint, s3Region, s3Sse } = choice
  if (!/^[a-z0-9+.-]+:\/\//i.test(bucket)) {
    const path = resolve(host.cwd, bucket)
    // By its real path, so that two names of one folder share a lock.
    return folderStore(await realpath(path).catch(() => path), host)
  }
  const address = s3Address(bucket)
  const encryption = s3Sse === undefined ? null : s3Encryption(s3Sse)
  if (s3Endpoint !== undefined && !URL.canParse(s3Endpoint)) {
    throw new UsageError('E_USAGE_BUCKET', `--s3-endpoint ${s3Endpoint} is not a URL.`, {
      hint: 'Write it like https://minio.example.com:9000.',
    })
  }
  const { s3Store } = await import('./s3/s3-store.ts')
  return s3Store({ ...address, encryption, endpoint: s3Endpoint, region: s3Region, env: host.env, signal: host.signal })
}
