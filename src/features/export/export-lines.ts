import { resolve } from 'node:path'
import type { App } from '../../core/app.ts'
import type { Receipt, SinkSession } from '../../core/delivery.ts'
import { UsageError } from '../../core/errors.ts'
import { formatByEnding } from '../../core/format-by-ending.ts'
import { namesOf } from '../../core/names-of.ts'
import { compressionOf } from '../../output/file/compression.ts'
import { type Output, openOutput } from '../../output/file/output.ts'
import { spooled } from '../../output/file/spool.ts'
import { FILE_SINKS } from '../../output/index.ts'
import type { FileSink } from '../../output/types.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { readLines } from '../../run/read-lines.ts'
import { type Resources, withResources } from '../../run/resources.ts'
import type { RunReport } from '../../run/run-report.ts'
import { selectionOf } from '../../run/selection.ts'
import type { ExportOptions } from './options.ts'
import type { ExportReport } from './summary.ts'

/** Writes the lines of a selection to a file or stdout and tells what became of the rows. */
export async function exportLines(choice: ExportOptions, app: App): Promise<ExportReport> {
  const { host } = app
  const started = host.elapsed()
  const selection = selectionOf(choice, host)
  if (choice.strict && choice.allowRejects) {
    throw new UsageError('E_USAGE', '--strict and --allow-rejects cannot be used together.')
  }
  const format = formatOf(choice)
  const provenance = { version: app.version, ledger: selection.table.id, window: selection.window }
  return withResources(app, async (resources) => {
    const { output, rejects } = await openOutputs(choice, app, resources)
    const delivery: { session: SinkSession | null } = { session: null }
    const reader = readLines(databaseChoice(selection, app), selection, {
      app,
      reject: async (line) => rejects?.write(line),
    })
    const run = await reader.into(async (layout) => {
      delivery.session = await format.open(output, layout, choice, provenance)
      return delivery.session
    })
    const receipt = await finish(run, delivery.session, rejects, choice.strict)
    return {
      ...run,
      ledger: selection.table.id,
      window: selection.window,
      format: format.id,
      receipt,
      seconds: Math.round(host.elapsed() - started) / 1000,
    }
  })
}

/** Makes the files visible, the rejects first; with `--strict` a single reject withholds the lines. */
async function finish(
  run: RunReport,
  session: SinkSession | null,
  rejects: Output | null,
  strict: boolean,
): Promise<Receipt | null> {
  await rejects?.commit()
  if (strict && run.rejects.rows > 0) {
    await session?.abort()
    return null
  }
  return (await session?.commit()) ?? null
}

/** Opens what will be written before a connection is tried, so that a wrong target costs nothing. */
async function openOutputs(
  choice: ExportOptions,
  app: App,
  resources: Resources,
): Promise<{ output: Output; rejects: Output | null }> {
  const { host } = app
  if (choice.rejects !== undefined && resolve(host.cwd, choice.rejects) === resolve(host.cwd, choice.out)) {
    throw new UsageError('E_USAGE_TARGET', '--out and --rejects name the same file.')
  }
  const open = async (target: string) => {
    const opened = await openOutput(target, { force: choice.force, ...compressionOf(target) }, host)
    return resources.add(opened, (each) => each.abort())
  }
  const direct = await open(choice.out)
  // What stdout has shown cannot be taken back, so with --strict it waits for the end.
  const output =
    choice.out === '-' && choice.strict ? resources.add(await spooled(direct), (each) => each.abort()) : direct
  return { output, rejects: choice.rejects === undefined ? null : await open(choice.rejects) }
}

/** By `--format`, else by the ending of the file's name, else CSV. @throws UsageError for an ending that means no format. */
function formatOf({ format, out, excel }: ExportOptions): FileSink {
  const name = out.replace(/\.(gz|zst)$/i, '')
  const byName = () => formatByEnding(out, namesOf(FILE_SINKS), (each) => FILE_SINKS[each].endings)
  const sink: FileSink = FILE_SINKS[format ?? byName() ?? 'csv']
  if (sink.compressed && name !== out) {
    throw new UsageError('E_USAGE_FORMAT', `${out}: a ${sink.id} file is compressed inside, and not as a whole.`, {
      hint: `Name it ${name}.`,
    })
  }
  if (excel && sink.id !== 'csv') {
    throw new UsageError('E_USAGE_FORMAT', `--excel is for CSV, and ${out} is ${sink.id}.`, { hint: 'Name it .csv.' })
  }
  return sink
}
