import type { PGlite } from '@electric-sql/pglite'

const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4)
const ERROR_RESPONSE = 0x45

/**
 * The single session of a PGlite. It outlives the connections that use it, so each one is given it fresh:
 * otherwise a client that left in the middle hands its transaction, its portals, its settings, and the
 * "skip until Sync" after an error (which makes the next query return no rows) on to the next one.
 */
export class Session {
  readonly #db: PGlite

  constructor(db: PGlite) {
    this.#db = db
  }

  /** Sends one message of the client to Postgres; resolves with all Postgres has to say to it. */
  async answer(message: Uint8Array): Promise<Buffer> {
    const chunks: Buffer[] = []
    // The bytes are a view of the database's memory, valid only during the call.
    const onRawData = (bytes: Uint8Array) => void chunks.push(Buffer.from(bytes))
    await this.#db.runExclusive(() => this.#db.execProtocolRawStream(message, { onRawData }))
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
  }

  /** Ends what the last connection left behind and applies the new one's settings; null or Postgres' ErrorResponse. */
  async renew(settings: ReadonlyMap<string, string>): Promise<Buffer | null> {
    await this.answer(SYNC)
    await this.answer(simpleQuery('ROLLBACK'))
    await this.answer(simpleQuery('DISCARD ALL'))
    for (const [name, value] of settings) {
      const refusal = errorOf(
        await this.answer(simpleQuery(`SELECT set_config(${quote(name)}, ${quote(value)}, false)`)),
      )
      if (refusal) return refusal
    }
    return null
  }
}

/** An ErrorResponse of severity FATAL, after which the server hangs up. */
export function fatal(sqlState: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`)
  return Buffer.concat([header(ERROR_RESPONSE, fields.length), fields])
}

function simpleQuery(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`)
  return Buffer.concat([header(0x51, text.length), text])
}

function header(type: number, bodyLength: number): Buffer {
  const bytes = Buffer.alloc(5, type)
  bytes.writeInt32BE(bodyLength + 4, 1)
  return bytes
}

/** The ErrorResponse among the messages of an answer. */
function errorOf(answer: Buffer): Buffer | null {
  for (let at = 0; at + 5 <= answer.length; at += 1 + answer.readInt32BE(at + 1)) {
    if (answer.readUInt8(at) === ERROR_RESPONSE) return answer.subarray(at, at + 1 + answer.readInt32BE(at + 1))
  }
  return null
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
