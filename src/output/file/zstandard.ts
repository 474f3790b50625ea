import { UsageError } from '../../core/errors.ts'
import { zstandard } from '../../core/zstandard.ts'
import { compressed } from './compressed.ts'
import type { Output } from './output.ts'

/**
 * Gives what compresses an output, before anything is opened.
 * @throws UsageError when this Node.js has no Zstandard.
 */
export function zstandardOf(target: string): (output: Output) => Output {
  if (zstandard === null) {
    throw new UsageError('E_USAGE_FORMAT', `${target}: Zstandard needs Node.js 22.15 or later; this is an older one.`, {
      hint: 'Write a .gz file, or run it with a newer Node.js.',
    })
  }
  const { createZstdCompress } = zstandard
  return (output) => compressed(output, createZstdCompress())
}
