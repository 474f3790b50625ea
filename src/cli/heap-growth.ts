import { setFlagsFromString } from 'node:v8'

/**
 * Bounds how far V8 lets its heap grow, before lines are read (docs/performance.md, memory).
 *
 * The young generation stays as large as loading the program made it: the lines of an hour die in it, and a larger one
 * leaves the caches of the processor (Node 24 would make it 32 MB, and an export a sixth slower).
 * Old garbage is collected once it is a third of what lives, not up to three times that.
 */
export function boundHeapGrowth(): void {
  for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=35']) setFlagsFromString(flag)
}
