import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { App } from '../core/app.ts'
import { UsageError } from '../core/errors.ts'
import { formatByEnding } from '../core/format-by-ending.ts'
import { namesOf } from '../core/names-of.ts'
import { messageOf } from '../core/node-errors.ts'
import type { Pieces } from '../core/tables/pieces.ts'
import { count, size } from '../core/words.ts'
import type { DocumentTarget } from '../output/document-options.ts'
import { compressionOf } from '../output/file/compression.ts'
import { openOutput } from '../output/file/output.ts'
import type { TextOptions } from '../output/tables/text.ts'
import { withResources } from '../run/resources.ts'

/**
 * Opens the target, so that a wrong one costs nothing, makes the document and writes it; a document that cannot be made
 * leaves nothing behind. A file is named with its size once it is there.
 * @throws UsageError or SinkError for a target that cannot be written.
 */
export async function writeDocument<T extends { readonly document: Pieces }>(
  { out, force }: DocumentTarget,
  app: App,
  make: () => Promise<T>,
): Promise<T> {
  return withResources(app, async (resources) => {
    const opened = await openOutput(out, { force, ...compressionOf(out) }, app.host)
    const output = resources.add(opened, (each) => each.abort())
    const made = await make()
    for (const piece of made.document) await output.write(piece)
    const bytes = await output.commit()
    if (out !== '-') app.log.write('info', `${out} written, ${size(bytes)}.`)
    return made
  })
}

/** A folder, and whether files that are there are replaced. */
interface FolderTarget {
  readonly folder: string
  readonly force: boolean
}

/** One of several documents that are written into a folder. */
export interface NamedDocument {
  readonly name: string
  readonly document: Pieces
}

/**
 * Writes documents into a folder, which is made where it is missing, one after the other and the last of them last, so
 * that it leads to none that is not there. They are counted, with their size, once all are there.
 * @throws UsageError or SinkError for one that cannot be written.
 */
export async function writeDocuments(
  { folder, force }: FolderTarget,
  documents: Iterable<NamedDocument>,
  { host, log }: App,
): Promise<void> {
  let [files, bytes, last] = [0, 0, folder]
  for (const { name, document } of documents) {
    const output = await openOutput(join(folder, name), { force, gzip: false }, host)
    try {
      for (const piece of document) await output.write(piece)
      bytes += await output.commit()
    } catch (error) {
      await output.abort()
      throw error
    }
    files++
    last = join(folder, name)
  }
  log.write('info', `${count(files, 'file')} written, ${size(bytes)}: open ${last}.`)
}

/** Makes a folder, and looks whether a document may be written there, so that a wrong one costs nothing. */
export async function prepareFolder({ folder, force }: FolderTarget, name: string, { host }: App): Promise<void> {
  await mkdir(resolve(host.cwd, folder), { recursive: true }).catch((error) => {
    throw new UsageError('E_USAGE_TARGET', `The folder ${folder} cannot be made: ${messageOf(error)}.`, {
      cause: error,
    })
  })
  const output = await openOutput(join(folder, name), { force, gzip: false }, host)
  await output.abort()
}

/** What a command was told about the format of its document. */
interface FormatChoice<F extends string> {
  readonly format: F | undefined
  readonly out: string
}

/**
 * The format to write: `--json` is `--format json`; else by the ending of the file's name, else for a terminal.
 * @throws UsageError where `--json` and `--format` differ, and for an ending that means no format.
 */
export function formatOf<F extends string>(
  { format, out }: FormatChoice<F>,
  { json }: Pick<App, 'json'>,
  endings: Readonly<Record<F, readonly string[]>>,
): F | 'json' | 'table' {
  if (json && format !== undefined && format !== 'json') {
    throw new UsageError('E_USAGE', `--json and --format ${format} cannot be used together.`)
  }
  if (format !== undefined || json) return format ?? 'json'
  return formatByEnding(out, namesOf(endings), (each) => endings[each]) ?? 'table'
}

/** How wide a text may be, and whether it may have colours: as the terminal it is for, or neither. */
export function textOptions({ out }: DocumentTarget, { host, color }: App): TextOptions {
  const terminal = out === '-' && host.stdout.isTTY && host.stdout.columns > 0
  return { width: terminal ? host.stdout.columns : Number.POSITIVE_INFINITY, color: color && out === '-' }
}
