import type { App } from '../core/app.ts'
import { UsageError } from '../core/errors.ts'
import type { Pieces } from '../core/tables/pieces.ts'
import type { DocumentTarget } from '../output/document-options.ts'
import { compressionOf } from '../output/file/compression.ts'
import { openOutput } from '../output/file/output.ts'
import type { TextOptions } from '../output/tables/text.ts'
import { withResources } from '../run/resources.ts'

/**
 * Opens the target, so that a wrong one costs nothing, makes the document and writes it; a document that cannot be made
 * leaves nothing behind.
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
    await output.commit()
    return made
  })
}

/**
 * The format to write: `--json` is `--format json`.
 * @throws UsageError where both are given and differ.
 */
export function formatOf<F extends string>(chosen: F | undefined, { json }: Pick<App, 'json'>): F | 'json' | 'table' {
  if (json && chosen !== undefined && chosen !== 'json') {
    throw new UsageError('E_USAGE', `--json and --format ${chosen} cannot be used together.`)
  }
  return chosen ?? (json ? 'json' : 'table')
}

/** How wide a text may be, and whether it may have colours: as the terminal it is for, or neither. */
export function textOptions({ out }: DocumentTarget, { host, color }: App): TextOptions {
  const terminal = out === '-' && host.stdout.isTTY && host.stdout.columns > 0
  return { width: terminal ? host.stdout.columns : Number.POSITIVE_INFINITY, color: color && out === '-' }
}
