import type { App } from '../../core/app.ts'
import { isNothing, nothingCompared } from '../../features/reconcile/coverage-text.ts'
import type { ReconcileOptions } from '../../features/reconcile/options.ts'
import { reconcile } from '../../features/reconcile/reconcile.ts'
import { TABLE_ENDINGS } from '../../output/tables/formats.ts'
import { renderTable } from '../../output/tables/render.ts'
import type { RunEnd } from '../../run/figures.ts'
import { formatOf, textOptions, writeDocument } from '../document.ts'

/** Compares the tables with each other, and their lines with whatever else was asked for. Exit 1 on a difference beyond the tolerance. */
export async function runReconcile(options: ReconcileOptions, app: App): Promise<RunEnd> {
  const format = formatOf(options, app, TABLE_ENDINGS)
  const { judgement, coverage } = await writeDocument(options, app, async () => {
    const { table, judgement, coverage } = await reconcile(
      { ...options, allDays: options.allDays || (format !== 'table' && format !== 'markdown') },
      app,
    )
    return { judgement, coverage, document: renderTable(table, format, textOptions(options, app)) }
  })
  if (isNothing(coverage)) throw nothingCompared(coverage)
  return { exitCode: judgement.beyond > 0 ? 1 : 0 }
}
