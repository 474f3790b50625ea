/** One message of a Postgres client, whole and as it came (protocol 3). */
export interface FrontendMessage {
  /** `encryption` asks for TLS or GSS, `cancel` is a cancel request, `startup` opens the session; the rest is typed. */
  readonly kind: 'encryption' | 'cancel' | 'startup' | 'terminate' | 'password' | 'query'
  readonly bytes: Buffer
}

const UNTYPED: Readonly<Record<number, FrontendMessage['kind']>> = {
  80877102: 'cancel',
  80877103: 'encryption',
  80877104: 'encryption',
}
const TYPED: Readonly<Record<string, FrontendMessage['kind']>> = { X: 'terminate', p: 'password' }

const HEADER = 8
/** What Postgres itself accepts at most (`PQ_LARGE_MESSAGE_LIMIT`). */
const LONGEST = 1024 * 1024 * 1024

/** Cuts the bytes of a client into its messages. */
export class FrontendMessages {
  #pending: Buffer = Buffer.alloc(0)
  #started = false

  /**
   * The messages that `chunk` completes.
   * @throws Error when the bytes are no Postgres protocol: nothing after them can be understood.
   */
  push(chunk: Buffer): FrontendMessage[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const complete: FrontendMessage[] = []
    for (let length = this.#nextLength(); length !== null; length = this.#nextLength()) {
      if (this.#pending.length < length) break
      const bytes = this.#pending.subarray(0, length)
      this.#pending = this.#pending.subarray(length)
      complete.push({ kind: this.#kindOf(bytes), bytes })
    }
    return complete
  }

  #nextLength(): number | null {
    const typeByte = this.#started ? 1 : 0
    if (this.#pending.length < (this.#started ? 5 : HEADER)) return null
    const length = this.#pending.readInt32BE(typeByte)
    if (length < (this.#started ? 4 : HEADER) || length > LONGEST) throw new Error('not the Postgres protocol')
    return length + typeByte
  }

  #kindOf(bytes: Buffer): FrontendMessage['kind'] {
    if (this.#started) return TYPED[String.fromCharCode(bytes.readUInt8(0))] ?? 'query'
    const kind = UNTYPED[bytes.readInt32BE(4)] ?? 'startup'
    this.#started = kind === 'startup'
    return kind
  }
}

/**
 * The run-time settings a startup message asks for: its own parameters and those of `options` (`-c name=value`),
 * where a backslash keeps the next character from being read as a separator.
 */
export function startupSettings(startup: Buffer): ReadonlyMap<string, string> {
  const parameters = parametersOf(startup)
  const settings = new Map<string, string>()
  const assignments = (parameters.get('options') ?? '').matchAll(OPTION)
  for (const [, name = '', value = ''] of assignments) settings.set(unescaped(name), unescaped(value))
  for (const [name, value] of parameters) if (!NOT_SETTINGS.has(name)) settings.set(name, value)
  return settings
}

/** `-c name=value`, `-cname=value` or `--name=value`. */
const OPTION = /(?<!\S)(?:-c\s*|--)((?:\\.|[^\s=\\])+)=((?:\\.|[^\s\\])*)/g

const NOT_SETTINGS: ReadonlySet<string> = new Set(['user', 'database', 'options', 'replication'])

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1')
}

/** Names and values take turns, and an empty name ends them. */
function parametersOf(startup: Buffer): ReadonlyMap<string, string> {
  const words = startup.toString('utf8', HEADER).split('\0')
  const parameters = new Map<string, string>()
  for (let at = 0; words[at]; at += 2) parameters.set(words[at] ?? '', words[at + 1] ?? '')
  return parameters
}
