import type { PartTarget } from './parts.ts'

/** Takes parts and keeps nothing of them but their size. */
export function planTarget(): PartTarget {
  return {
    async create(target) {
      let bytes = 0
      return {
        target,
        async write(chunk) {
          bytes += Buffer.byteLength(chunk)
        },
        commit: async () => bytes,
        abort: async () => {},
      }
    },
    remove: async () => {},
  }
}
