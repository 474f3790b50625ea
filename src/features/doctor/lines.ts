import type { Layout } from '../../core/cbf/layout.ts'
import type { Provider } from '../../core/czrn/provider-table.ts'
import type { LineConsumer } from '../../core/delivery.ts'
import { displayMoney, type Money } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { openSpool } from '../../output/stream/spool.ts'
import { type ReadOptions, readLines } from '../../run/read-lines.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { LinesView, TablesView } from './check.ts'
import { type Finding, ok, warning } from './finding.ts'

/** Makes the lines that export would write, lends them, and says what there is to say of them. */
export async function withLines(tables: TablesView, body: (view: LinesView) => Promise<void>): Promise<Finding> {
  const spool = await openSpool()
  try {
    const made: { layout: Layout | null } = { layout: null }
    const providers = new Map<Provider, Money>()
    const { app, database, selection } = tables
    // The warnings of a run are what the checks say.
    const warn: ReadOptions['warn'] = (message, fields) => app.log.write('debug', message, fields)
    const run = await readLines(database, selection, { app, warn }).into(async (layout) => {
      made.layout = layout
      return counting(spool.consumer(layout), providers)
    })
    await spool.flush()
    if (made.layout === null) throw new Error('No layout was made.')
    await body({ ...tables, run, spool, layout: made.layout, providers })
    return judged(run)
  } finally {
    await spool.discard()
  }
}

function counting(consumer: LineConsumer, providers: Map<Provider, Money>): LineConsumer {
  return {
    ...consumer,
    async write(lines) {
      for (const { product, cost } of lines) {
        providers.set(product.provider, (providers.get(product.provider) ?? 0n) + cost)
      }
      await consumer.write(lines)
    },
  }
}

function judged({ rejects, cost, rows, lines }: RunReport): Finding {
  const made = `${count(rows, 'row makes', 'rows make')} ${count(lines, 'line')} of ${displayMoney(cost.delivered)}.`
  if (rejects.rows === 0) return ok(made)
  return warning(
    `${made} ${count(rejects.rows, 'row')} of ${displayMoney(cost.rejected)} cannot be delivered.`,
    // A stream takes no negative cost, a file does: export would not show them.
    'See each of them with its reason by: litellm-cloudzero push --plan --no-read-back --rejects FILE',
  )
}
