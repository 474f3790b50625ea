import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { UsageError } from '../../core/errors.ts'
import { compressed } from './compressed.ts'
import type { Output } from './output.ts'

declare module 'node:zlib' {
  /** Of Node.js 22.15 and later, which the types of Node.js 20 do not know. */
  const createZstdCompress: (() => Transform) | undefined
}

/**
 * Gives what compresses an output, before anything is opened.
 * @throws UsageError when this Node.js has no Zstandard.
 */
export function zstandardOf(target: string): (output: Output) => Output {
  const { createZstdCompress } = zlib
  if (createZstdCompress === undefined) {
    throw new UsageError('E_USAGE_FORMAT', `${target}: Zstandard needs Node.js 22.15 or later, which this is not.`, {
      hint: 'Write a .gz file, or run it with a newer Node.js.',
    })
  }
  return (output) => compressed(output, createZstdCompress())
}
