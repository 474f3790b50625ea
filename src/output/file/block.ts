import type { Piece } from '../../core/cbf/encoder.ts'

/** Bytes that are collected before they are written: enough for few calls, little enough for the processor's cache. */
const SIZE = 1 << 18

/** Pieces on their way into a document, text encoded as it comes. */
interface Block {
  /** The bytes of the pieces; -1 where they found no room together. */
  add(pieces: readonly Piece[]): number
  /** What was added since the last call; valid until the next pieces are added. */
  take(): Uint8Array
}

/**
 * One piece of memory that is filled again and again. Joining the lines of a day instead costs a string, its copy as
 * bytes and the kernel's work for their memory: a third of the time of an export.
 */
function block(size: number): Block {
  const bytes = Buffer.allocUnsafeSlow(size)
  let end = 0
  return {
    add(pieces) {
      if (end + atMost(pieces) > size && end + bytesOf(pieces) > size) return -1
      const start = end
      for (const piece of pieces) {
        if (typeof piece === 'string') end += bytes.write(piece, end)
        else {
          bytes.set(piece, end)
          end += piece.length
        }
      }
      return end - start
    },
    take() {
      const taken = bytes.subarray(0, end)
      end = 0
      return taken
    },
  }
}

/** UTF-8 takes at most three bytes for a unit of UTF-16. */
function atMost(pieces: readonly Piece[]): number {
  let most = 0
  for (const piece of pieces) most += typeof piece === 'string' ? 3 * piece.length : piece.length
  return most
}

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)
}

/** Writes pieces in blocks: while one is being written, which is the work of another thread, the next is filled. */
export interface BlockWriter {
  /** The bytes of the pieces; -1 where the block is full, and {@link BlockWriter.addWhole} has to wait for room. */
  add(pieces: readonly Piece[]): number
  /** The bytes of the pieces, however many they are. Rejects with what `write` threw, also for an earlier block. */
  addWhole(pieces: readonly Piece[]): Promise<number>
  /** Resolves when everything is written. */
  flush(): Promise<void>
  /** Resolves when nothing is being written any more; whatever came of it. */
  settle(): Promise<void>
}

/** `write` may use the memory of a block until it resolves. */
export function blockWriter(write: (bytes: Uint8Array) => Promise<void>, size = SIZE): BlockWriter {
  let filling = block(size)
  let spare = block(size)
  let writing: Promise<void> = Promise.resolve()

  const hand = async () => {
    await writing
    writing = write(filling.take())
    // A failure shows at the next block; without this it would count as unhandled in between.
    writing.catch(() => {})
    const next = spare
    spare = filling
    filling = next
  }
  const flush = async () => {
    await hand()
    await writing
  }
  return {
    add: (pieces) => filling.add(pieces),
    async addWhole(pieces) {
      let bytes = filling.add(pieces)
      if (bytes >= 0) return bytes
      await hand()
      bytes = filling.add(pieces)
      if (bytes >= 0) return bytes
      await writing
      const whole = Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
      await write(whole)
      return whole.length
    },
    flush,
    settle: () => writing.catch(() => {}),
  }
}
