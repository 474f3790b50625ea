import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'

/** A piece of content in a file, and its sums. */
export interface Content {
  readonly file: string
  readonly bytes: number
  readonly crc32: number
  readonly md5: string
}

export interface S3Object extends Content {
  readonly headers: Readonly<Record<string, string>>
  readonly modified: Date
}

interface S3Upload {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly parts: Map<number, Content>
}

/** What a bucket holds, in files: bodies of large runs are not kept in memory. */
export class S3Objects {
  readonly objects = new Map<string, S3Object>()
  readonly uploads = new Map<string, S3Upload>()
  readonly #folder = mkdtemp(join(tmpdir(), 's3-'))

  /** Keeps a body as it comes. */
  async receive(body: Readable): Promise<Content> {
    const file = join(await this.#folder, randomUUID())
    const md5 = createHash('md5')
    let bytes = 0
    let sum = 0
    await pipeline(
      body,
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          bytes += piece.length
          sum = crc32(piece, sum)
          md5.update(piece)
          yield piece
        }
      },
      createWriteStream(file),
    )
    return { file, bytes, crc32: sum, md5: md5.digest('hex') }
  }

  put(key: string, content: Content, headers: S3Object['headers']): S3Object {
    const object = { ...content, headers, modified: new Date() }
    this.objects.set(key, object)
    return object
  }

  /** Joins parts to one object. */
  async complete(id: string, numbers: readonly number[]): Promise<S3Object> {
    const upload = this.uploads.get(id)
    if (upload === undefined) throw new Error(`no upload ${id}`)
    const file = join(await this.#folder, randomUUID())
    const parts = numbers.map((number) => upload.parts.get(number)).filter((part) => part !== undefined)
    await writeFile(file, '')
    for (const part of parts) await pipeline(createReadStream(part.file), createWriteStream(file, { flags: 'a' }))
    const content = await this.receive(createReadStream(file))
    await unlink(file)
    this.uploads.delete(id)
    return this.put(upload.key, { ...content, md5: `${content.md5}-${parts.length}` }, upload.headers)
  }

  read(object: S3Object): Readable {
    return createReadStream(object.file)
  }

  /** Keeps another last byte than the one that came. */
  async spoil(key: string): Promise<void> {
    const object = this.objects.get(key)
    if (object === undefined) return
    const content = await readFile(object.file)
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1
    this.put(key, await this.receive(Readable.from([content])), object.headers)
  }

  async close(): Promise<void> {
    await rm(await this.#folder, { recursive: true, force: true })
  }
}
