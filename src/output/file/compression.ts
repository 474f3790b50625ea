/** How a document is compressed. */
export interface Compression {
  readonly gzip: boolean
  /** Zstandard, which not every Node.js has. */
  readonly zstd?: boolean
}

/** What the name of a file asks for: `.gz` and `.zst` compress it. */
export function compressionOf(target: string): Compression {
  return { gzip: /\.gz$/i.test(target), zstd: /\.zst$/i.test(target) }
}
