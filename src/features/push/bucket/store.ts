import type { Output } from '../../../output/file/output.ts'

/** An object of a store; the key is relative to the root. */
export interface StoredObject {
  readonly key: string
  readonly bytes: number
}

/** What a store says about one object. */
export interface Inspected {
  readonly bytes: number
  /** CRC-32 of the whole object; null where the store does not keep one. */
  readonly crc32: number | null
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
  inspect(key: string): Promise<Inspected | null>
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
