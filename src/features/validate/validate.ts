import type { AnycostClient } from '../../cloudzero/client.ts'
import type { App } from '../../core/app.ts'
import { cellOf, type Layout } from '../../core/cbf/layout.ts'
import type { PlacedRow } from '../../core/cbf/row.ts'
import { type Checker, checker, type Findings } from '../../core/cbf/rules/checker.ts'
import { REJECTED } from '../../core/cbf/rules/index.ts'
import { BODY_BYTES, MONTH_BYTES, MONTH_ROWS } from '../../core/cbf/stream-limits.ts'
import type { LineConsumer } from '../../core/delivery.ts'
import type { Settings } from '../../core/option-values.ts'
import { count } from '../../core/words.ts'
import { openSpool, type Spool } from '../../output/stream/spool.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { readLines } from '../../run/read-lines.ts'
import { withResources } from '../../run/resources.ts'
import { type Selection, selectionOf } from '../../run/selection.ts'
import { openCbfFile } from '../../source/cbf-file/open.ts'
import type { FindingsReport } from './formats/types.ts'
import { checkOptions, type ValidateOptions } from './options.ts'
import { remoteCheck } from './remote.ts'

/** What was checked and found. */
export interface Validation {
  readonly report: FindingsReport
  /** What kept CloudZero from answering; null where it was not asked, or answered. */
  readonly trouble: unknown
}

/**
 * Checks a file, or the lines that export would write of a selection.
 * @throws UsageError for options that do not fit together, or a file that cannot be read to its end.
 */
export async function validate(options: ValidateOptions, app: App, settings: Settings): Promise<Validation> {
  checkOptions(options, settings, app.json)
  const { file, failOn, maxFindings } = options
  const selection = file === undefined ? selectionOf(options, app.host) : null
  return withResources(app, async (resources) => {
    const client = resources.add(await openClient(options, app), (each) => each?.close())
    const choice = { maxFindings, client }
    const { trouble, ...checked } =
      selection === null ? await checkFile(file ?? '-', choice, app) : await checkSelection(selection, choice, app)
    const report: FindingsReport = {
      tool: { name: 'litellm-cloudzero', version: app.version },
      file: file === undefined || file === '-' ? null : file,
      failOn,
      ...checked,
    }
    return { report, trouble }
  })
}

/** The validate call belongs to no connection. Its libraries are a third of what a check loads, so those without it do not. */
async function openClient({ remote, apiKey, ...address }: ValidateOptions, app: App): Promise<AnycostClient | null> {
  if (!remote || apiKey === undefined) return null
  const { clientOf } = await import('../../cloudzero/open-client.ts')
  return clientOf({ apiKey, connection: '-' }, address, app)
}

/** How lines are checked; the client is null where CloudZero is not asked. */
type CheckChoice = Pick<ValidateOptions, 'maxFindings'> & { readonly client: AnycostClient | null }

/** What was checked and what was found. */
interface Checked {
  readonly subject: string
  readonly format: string
  readonly findings: Findings
  /** What kept CloudZero from answering; null where it was not asked, or answered. */
  readonly trouble: unknown
}

const LIMITS = { bodyBytes: BODY_BYTES, monthRows: MONTH_ROWS, monthBytes: MONTH_BYTES, fileRows: MONTH_ROWS }

/** Checks a file, or stdin. @throws UsageError where it cannot be read to its end. */
async function checkFile(target: string, { maxFindings, client }: CheckChoice, app: App): Promise<Checked> {
  const { host, log } = app
  const subject = target === '-' ? 'stdin' : target
  const file = await openCbfFile(target, host)
  const progress = await app.progress(`Checking ${subject}`)
  try {
    const check = checker({ source: file.format === 'empty' ? 'jsonl' : file.format, limits: LIMITS, maxFindings })
    const remote = client === null ? null : remoteCheck(client, check.add)
    let rows = 0
    for await (const piece of file.read()) {
      host.signal.throwIfAborted()
      check.piece(piece)
      await remote?.piece(piece)
      if (piece.of !== 'header') rows += piece.rows.length
      progress.update(`${count(rows, 'line')} of ${subject} checked`)
    }
    const trouble = (await remote?.end()) ?? null
    if (rows === 0) log.write('warn', `${subject} holds no lines.`)
    return { subject, format: file.format, findings: check.end(), trouble }
  } finally {
    progress.stop()
    file.close()
  }
}

/** Checks the lines that `export` would write of a selection, as CSV; nothing is written. */
async function checkSelection(selection: Selection, choice: CheckChoice, app: App): Promise<Checked> {
  const { maxFindings, client } = choice
  const check = checker({ source: 'csv', limits: LIMITS, maxFindings })
  // CloudZero is asked once the database is closed, so the lines have to wait.
  const spool = client === null ? null : await openSpool()
  try {
    const reader = readLines(databaseChoice(selection, app), selection, {
      app,
      async reject(_line, words) {
        check.add({ rule: REJECTED, place: { line: null, row: null }, message: `${words}.` })
      },
    })
    const run = await reader.into(async (layout) => lineChecker(layout, check, spool))
    const trouble = client === null || spool === null ? null : await askAbout(spool, client, check)
    const subject = `${selection.table.id} of ${run.database}`
    return { subject, format: 'the lines of an export', findings: check.end(), trouble }
  } finally {
    await spool?.discard()
  }
}

/** Looks at the lines, and keeps them where CloudZero is to be asked. */
function lineChecker(layout: Layout, check: Checker, spool: Spool | null): LineConsumer {
  const { columns } = layout
  const spooled = spool?.consumer(layout)
  let lines = 0
  check.piece({ of: 'header', line: null, columns: columns.map(({ column }) => column) })
  return {
    async write(batch) {
      const rows = batch.map((line): PlacedRow => {
        const cells: { [column: string]: string } = {}
        for (const column of columns) {
          const text = cellOf(column, line)
          if (text !== '') cells[column.column] = text
        }
        return { place: { line: null, row: ++lines }, cells }
      })
      check.piece({ of: 'rows', rows })
      await spooled?.write(batch)
    },
  }
}

async function askAbout(spool: Spool, client: AnycostClient, check: Checker): Promise<unknown> {
  const remote = remoteCheck(client, check.add)
  await spool.flush()
  let row = 0
  for await (const cells of spool.read()) {
    await remote.piece({ of: 'rows', rows: [{ place: { line: null, row: ++row }, cells }] })
  }
  return remote.end()
}
