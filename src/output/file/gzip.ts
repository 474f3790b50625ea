import { createGzip } from 'node:zlib'
import { compressed } from './compressed.ts'
import type { Output } from './output.ts'

/** Bytes that zlib hands over at once; its own 16 kB cost a turn of the event loop each. */
const CHUNK = 1 << 16

/** Compresses what is written to an output. */
export function gzipped(output: Output): Output {
  return compressed(output, createGzip({ chunkSize: CHUNK }))
}
