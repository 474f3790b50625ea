import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'

/** Zstandard, as far as it is used here. */
export interface Zstandard {
  createZstdCompress(): Transform
  createZstdDecompress(): Transform
  zstdDecompressSync(packed: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array
}

/** Null before Node.js 22.15, whose types are those that are used here. */
export const zstandard: Zstandard | null = hasZstandard(zlib) ? zlib : null

function hasZstandard(library: object): library is Zstandard {
  return 'createZstdCompress' in library && 'createZstdDecompress' in library && 'zstdDecompressSync' in library
}
