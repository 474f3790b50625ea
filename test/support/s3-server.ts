import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { refusal, type S3Answer, writeAnswer } from './s3/answers.ts'
import { CALLS } from './s3/calls.ts'
import { type S3Fault, S3Faults } from './s3/faults.ts'
import { S3Objects } from './s3/objects.ts'
import { requestOf, type S3Request } from './s3/requests.ts'

/** A bucket of S3 over HTTP: objects, multipart uploads, lists in pages, checksums, and faults. Signatures are not checked. */
export interface S3Server {
  readonly url: string
  readonly bucket: string
  readonly requests: readonly S3Request[]
  readonly keys: readonly string[]
  /** Keys of multipart uploads that were begun and not ended. */
  readonly uploads: readonly string[]
  content(key: string): Promise<Buffer>
  headers(key: string): Readonly<Record<string, string>>
  put(key: string, content: string | Buffer): Promise<void>
  fault(fault: S3Fault): void
  clearFaults(): void
  /** Is told each request before it is worked on. */
  onRequest(listener: ((request: S3Request) => void) | null): void
  close(): Promise<void>
}

/** Starts a server on a port of its own, with one bucket. */
export async function startS3(bucket = 'finops'): Promise<S3Server> {
  const objects = new S3Objects()
  const faults = new S3Faults()
  const requests: S3Request[] = []
  let listener: ((request: S3Request) => void) | null = null
  const server = createServer((message, response) => {
    const request = requestOf(requests.length + 1, message)
    requests.push(request)
    listener?.(request)
    serve(request, message, response).catch(() => response.destroy())
  })
  const serve = async (request: S3Request, message: IncomingMessage, response: ServerResponse) => {
    const fault = faults.take(request)
    if (fault?.do === 'stall') return
    if (fault?.do === 'cut' && !fault.applied) return response.destroy()
    if (fault?.do === 'answer') {
      message.resume()
      await once(message, 'end')
      return answered(message, response, refusal(fault.status, fault.code, fault.headers))
    }
    const answer = await answerTo(request, message)
    if (fault?.do === 'spoil') await objects.spoil(request.key)
    if (fault?.do === 'cut') return response.destroy()
    return answered(message, response, answer)
  }
  const answerTo = async (request: S3Request, message: IncomingMessage): Promise<S3Answer> => {
    if (request.bucket !== bucket) return refusal(404, 'NoSuchBucket')
    // Bodies in chunks with sums of their own are another encoding, which nothing here sends.
    if (request.call === null || message.headers['content-encoding'] === 'aws-chunked')
      return refusal(501, 'NotImplemented')
    return CALLS[request.call](objects, request, message)
  }
  const answered = (message: IncomingMessage, response: ServerResponse, answer: S3Answer) =>
    writeAnswer(response, answer, message.method === 'HEAD')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const found = (key: string) => {
    const object = objects.objects.get(key)
    if (object === undefined) throw new Error(`no object ${key}; there are ${[...objects.objects.keys()].join(', ')}`)
    return object
  }
  return {
    url: `http://127.0.0.1:${port}`,
    bucket,
    requests,
    get keys() {
      return [...objects.objects.keys()].sort()
    },
    get uploads() {
      return [...objects.uploads.values()].map(({ key }) => key)
    },
    async content(key) {
      const pieces: Buffer[] = []
      for await (const piece of objects.read(found(key))) pieces.push(piece)
      return Buffer.concat(pieces)
    },
    headers: (key) => found(key).headers,
    async put(key, content) {
      objects.put(key, await objects.receive(Readable.from([Buffer.from(content)])), {})
    },
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    onRequest(next) {
      listener = next
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await objects.close()
    },
  }
}
