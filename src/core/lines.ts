const LINE_FEED = 10
const NOTHING: Buffer = Buffer.alloc(0)

/** Cuts bytes that come in blocks into whole lines; UTF-8 is safe, since a line feed is never part of a character. */
export interface LineCutter {
  /** The lines that end in a block, with their line feeds; empty where none does. @throws the error of `tooLong`. */
  take(block: Buffer): Buffer
  /** What follows the last line feed: empty where everything ended with one. */
  end(): Buffer
}

/** `tooLong` makes the error for a line of more than `limit` bytes that has not ended. */
export function lineCutter(limit = Number.POSITIVE_INFINITY, tooLong: () => Error = lineTooLong): LineCutter {
  /** The line that has begun, in the blocks it came in: joined once, or a long one would be copied for each block. */
  let begun: Buffer[] = []
  let bytes = 0
  return {
    take(block) {
      const end = block.lastIndexOf(LINE_FEED) + 1
      if (end === 0) {
        begun.push(block)
        bytes += block.length
        if (bytes > limit) throw tooLong()
        return NOTHING
      }
      const whole = block.subarray(0, end)
      const lines = bytes === 0 ? whole : Buffer.concat([...begun, whole])
      begun = [block.subarray(end)]
      bytes = block.length - end
      return lines
    },
    end: () => Buffer.concat(begun),
  }
}

function lineTooLong(): Error {
  return new RangeError('A line is too long.')
}
