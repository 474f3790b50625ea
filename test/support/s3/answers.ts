import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** An answer of S3. */
export interface S3Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
}

/** An XML document of one element. */
export function xml(name: string, content: string): S3Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`,
  }
}

/** Elements of an object; what is undefined is left out. */
export function elements(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${escaped(String(value))}</${name}>`))
    .join('')
}

export function refusal(status: number, code: string, headers: Readonly<Record<string, string>> = {}): S3Answer {
  const { body = '' } = xml('Error', elements({ Code: code, Message: `${code}, said by the test server` }))
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body }
}

/** Writes an answer; a HEAD has no body, whatever it is about. */
export async function writeAnswer(response: ServerResponse, answer: S3Answer, head: boolean): Promise<void> {
  const { status, headers = {}, body = '' } = answer
  const length = typeof body === 'string' && !head ? { 'content-length': String(Buffer.byteLength(body)) } : {}
  response.writeHead(status, { 'x-amz-request-id': 'test', ...length, ...headers })
  if (typeof body === 'string' || head) response.end(head ? undefined : body)
  else await pipeline(body, response)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
