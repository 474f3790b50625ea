import type { ServerResponse } from 'node:http'
import type { Row } from './rows.ts'

/** An answer, in parts so that a large month is never one text. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly count: number
  parts(): Iterable<string>
}

/** How an answer is spoilt on its way. */
export type Spoil = 'cut' | 'cut cleanly' | 'stall' | 'malform' | null

const ROWS_A_PART = 100

/** An answer that is one text. */
export function textReply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, count: 1, parts: () => [body] }
}

/** An answer that is a JSON document. */
export function jsonReply(status: number, body: unknown): Reply {
  return textReply(status, JSON.stringify(body))
}

/** CloudZero's own error answer. */
export function errorReply(status: number, message: string, type: string): Reply {
  return jsonReply(status, { error: { message, type } })
}

/** The rows of a month, without the columns that are not echoed. */
export function rowsReply(rows: readonly Row[], notEchoed: readonly string[]): Reply {
  const echo = (row: Row) =>
    notEchoed.length === 0
      ? row
      : Object.fromEntries(Object.entries(row).filter(([column]) => !notEchoed.includes(column)))
  function* parts(): Iterable<string> {
    yield '{"billing_drop":['
    for (let from = 0; from < rows.length; from += ROWS_A_PART) {
      const part = rows.slice(from, from + ROWS_A_PART).map((row) => JSON.stringify(echo(row)))
      yield `${from === 0 ? '' : ','}${part.join(',')}`
    }
    yield ']}'
  }
  return { status: 200, headers: {}, count: 2 + Math.ceil(rows.length / ROWS_A_PART), parts }
}

/** Writes an answer at the pace of its reader; `leave` is called before its last byte can be read. */
export async function writeReply(
  response: ServerResponse,
  reply: Reply,
  spoil: Spoil,
  leave: () => void,
): Promise<void> {
  const single = reply.count === 1 ? [...reply.parts()].join('') : null
  const length = single === null || spoil === 'cut cleanly' || spoil === 'malform' ? null : Buffer.byteLength(single)
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    ...(length === null ? {} : { 'content-length': String(length) }),
    ...reply.headers,
  })
  for (const part of spoil === null ? reply.parts() : firstFragment(reply)) {
    if (response.destroyed) return
    if (!response.write(part)) await drained(response)
  }
  if (spoil === 'stall') return
  leave()
  if (spoil === 'cut') {
    // Else the fragment that was written may never leave.
    await new Promise((resolve) => setTimeout(resolve, 20))
    response.destroy()
  } else {
    response.end(spoil === 'malform' ? '<html>' : undefined)
  }
}

function* firstFragment(reply: Reply): Iterable<string> {
  const whole = Math.floor(reply.count / 2)
  let index = 0
  for (const part of reply.parts()) {
    if (index < whole) yield part
    else {
      yield part.slice(0, Math.ceil(part.length / 2))
      return
    }
    index++
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
