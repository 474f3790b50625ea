import { getHeapStatistics, setFlagsFromString } from 'node:v8'

/** Bytes from which on a quarter of the heap is more than the lines of an hour take. */
const LARGE_HEAP = 100 * 2 ** 20
const CHECK_EVERY_MS = 200

/**
 * V8 collects old garbage when the heap is up to four times what lives. A quarter more is enough, and less of a large heap:
 * what lives are the entities, what dies are the lines of an hour (docs/performance.md, memory).
 * @returns what ends the watch over the heap.
 */
export function boundHeapGrowth(): () => void {
  setFlagsFromString('--heap-growing-percent=25')
  const watch = setInterval(() => {
    if (getHeapStatistics().used_heap_size < LARGE_HEAP) return
    setFlagsFromString('--heap-growing-percent=15')
    clearInterval(watch)
  }, CHECK_EVERY_MS).unref()
  return () => clearInterval(watch)
}
