/** Bytes that are collected before they are written: enough for few calls, little enough for the processor's cache. */
const SIZE = 1 << 18

/** Texts on their way into a document, encoded as they come. */
interface Block {
  /** The bytes of a text; -1 where it found no room. */
  add(text: string): number
  /** What was added since the last call; valid until the next text is added. */
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
    add(text) {
      // UTF-8 takes at most three bytes for a unit of UTF-16.
      if (end + 3 * text.length > size && end + Buffer.byteLength(text) > size) return -1
      const added = bytes.write(text, end)
      end += added
      return added
    },
    take() {
      const taken = bytes.subarray(0, end)
      end = 0
      return taken
    },
  }
}

/** Writes texts in blocks: while one is being written, which is the work of another thread, the next is filled. */
export interface BlockWriter {
  /** The bytes of a text; -1 where the block is full, and {@link BlockWriter.addWhole} has to wait for room. */
  add(text: string): number
  /** The bytes of a text, however many they are. Rejects with what `write` threw, also for an earlier block. */
  addWhole(text: string): Promise<number>
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
    add: (text) => filling.add(text),
    async addWhole(text) {
      let bytes = filling.add(text)
      if (bytes >= 0) return bytes
      await hand()
      bytes = filling.add(text)
      if (bytes >= 0) return bytes
      await writing
      const whole = Buffer.from(text)
      await write(whole)
      return whole.length
    },
    flush,
    settle: () => writing.catch(() => {}),
  }
}
