import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { codeOf, hasCode, messageOf, systemFailureOf } from '../core/node-errors.ts'
import { parseJson } from '../core/parse-json.ts'

/** Most bytes of a file that is read as a whole: settings, secrets, certificates, a document of ours. */
export const MAX_TEXT_BYTES = 16_000_000

/** Milliseconds that a pipe may keep us waiting for its first and each further piece: somebody types a passphrase first. */
const PIPE_TIMEOUT_MS = 30_000
/** Milliseconds that somebody may take to open the other end of a pipe. */
const WRITER_TIMEOUT_MS = 2_000
const PIPE_POLL_MS = 20

/**
 * The text of a small file, or of a pipe as `<(...)` makes one. Unlike `readFileSync` it ends whatever the name leads
 * to: a device without end, a pipe that nobody writes to.
 * @throws Error whose message completes "FILE cannot be read: ...", without the name and without any content.
 */
export function readTextFile(path: string, maxBytes = MAX_TEXT_BYTES): string {
  const file = opened(path)
  try {
    const stat = fstatSync(file)
    if (stat.isDirectory()) throw new Error('it is a folder')
    return contentOf(file, stat.isFIFO(), maxBytes)
  } finally {
    closeSync(file)
  }
}

/** The document in a JSON file. @throws Error whose message completes "FILE ...", without any content. */
export function readJsonFile(path: string): unknown {
  let text: string
  try {
    text = readTextFile(path)
  } catch (error) {
    throw new Error(`cannot be read: ${messageOf(error)}`, { cause: error })
  }
  return parseJson(text)
}

function opened(path: string): number {
  try {
    // Windows has no pipes with names in folders, and not this flag.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error })
  }
}

function contentOf(file: number, isPipe: boolean, maxBytes: number): string {
  const pieces: Buffer[] = []
  let bytes = 0
  for (let waited = 0; ; ) {
    const piece = Buffer.alloc(65_536)
    const length = readPiece(file, piece)
    if (length === null || (length === 0 && isPipe && bytes === 0)) {
      const timeout = length === null ? PIPE_TIMEOUT_MS : WRITER_TIMEOUT_MS
      if (waited >= timeout) throw new Error(`nothing came out of it for ${timeout / 1000} s`)
      waited += PIPE_POLL_MS
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_POLL_MS)
      continue
    }
    if (length === 0)
      return Buffer.concat(pieces)
        .toString('utf8')
        .replace(/^\uFEFF/, '')
    waited = 0
    bytes += length
    if (bytes > maxBytes) throw new Error(`it is larger than ${maxBytes / 1_000_000} MB`)
    pieces.push(piece.subarray(0, length))
  }
}

/** Bytes read, 0 at the end, null where a pipe has none yet. */
function readPiece(file: number, piece: Buffer): number | null {
  try {
    return readSync(file, piece)
  } catch (error) {
    if (hasCode(error, 'EAGAIN')) return null
    throw new Error(reasonOf(error), { cause: error })
  }
}

/** Why a file cannot be opened or read, in words that do not name it, as the message of Node.js does. */
export function reasonOf(error: unknown): string {
  const failure = systemFailureOf(error)
  if (failure === 'missing') return 'there is no such file'
  if (failure === 'denied') return 'its permissions forbid it'
  return hasCode(error, 'EISDIR') ? 'it is a folder' : (codeOf(error) ?? 'for no known reason')
}
