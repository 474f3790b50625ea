import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Host } from '../../../core/app.ts'
import { UsageError } from '../../../core/errors.ts'
import type { Output } from '../../../output/file/output.ts'
import type { PushOptions } from '../options.ts'
import { folderStore } from './folder/folder-store.ts'
import { s3Address, s3Encryption } from './s3/client.ts'

/** An object of a store; the key is relative to the root. */
export interface StoredObject {
  readonly key: string
  readonly bytes: number
}

/** Something an interrupted run has begun and not ended: an upload, or a file beside its target. */
export interface Unfinished {
  readonly key: string
  /** What the store knows it by. */
  readonly id: string
}

/**
 * Where drops are kept: below a root, by key, with `/` between its parts. An object is there as a whole or not at all,
 * and durable once a call resolves.
 * Every call throws SinkError with the place and the fix.
 */
export interface BucketStore {
  /** For people and receipts: `s3://bucket/root`, or the folder's path. */
  readonly root: string
  /** Objects whose key begins so, in the order of their keys. */
  list(prefix: string): Promise<readonly StoredObject[]>
  /** A small object; null where there is none. */
  text(key: string): Promise<string | null>
  /** A large object, piece by piece. */
  read(key: string): AsyncIterable<Uint8Array>
  /** Size of an object, and the CRC-32 of the whole, null where the store does not keep one; null where there is none. */
  inspect(key: string): Promise<{ readonly bytes: number; readonly crc32: number | null } | null>
  /** Puts a small object in the place of the one that is there. */
  replace(key: string, text: string): Promise<void>
  /** Begins a new object; its `abort` throws where something stays behind. */
  create(key: string): Promise<Output>
  remove(key: string): Promise<void>
  /** What was begun below a prefix and not ended; null where that may not be asked. */
  unfinished(prefix: string): Promise<readonly Unfinished[] | null>
  discard(unfinished: Unfinished): Promise<void>
  close(): void
}

/**
 * Opens what `--bucket` names: `s3://bucket/folder`, or a folder's path.
 * @throws UsageError for an address that is none, a folder that cannot be used, or packages that are missing.
 */
export async function openStore(
  {
    bucket = '',
    s3Endpoint,
    s3Region,
    s3Sse,
  }: Partial<Pick<PushOptions, 'bucket' | 's3Endpoint' | 's3Region' | 's3Sse'>>,
  host: Host,
): Promise<BucketStore> {
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
