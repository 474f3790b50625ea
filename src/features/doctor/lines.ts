import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import type { Provider } from '../../core/czrn/provider-table.ts'
import type { SinkSession } from '../../core/delivery.ts'
import { displayMoney, type Money } from '../../core/model/money.ts'
import { count } from '../../core/words.ts'
import { openSpool, type Spool } from '../../output/stream/spool.ts'
import { type LinesRun, writeLinesFrom } from '../../run/lines.ts'
import type { LinesView, TablesView } from './check.ts'
import { type Finding, ok, warning } from './finding.ts'

/** Makes the lines that export would write, lends them, and says what there is to say of them. */
export async function withLines(tables: TablesView, body: (view: LinesView) => Promise<void>): Promise<Finding> {
  const spool = await openSpool()
  try {
    const made: { layout: Layout | null } = { layout: null }
    const providers = new Map<Provider, Money>()
    const run = await writeLinesFrom(tables.database, tables.selection, quiet(tables.app), {
      async open(layout) {
        made.layout = layout
        return counting(spool, layout, providers)
      },
      reject: async () => {},
    })
    await spool.flush()
    if (made.layout === null) throw new Error('No layout was made.')
    await body({ ...tables, run, spool, layout: made.layout, providers })
    return judged(run)
  } finally {
    await spool.discard()
  }
}

/** The warnings of a run are what the checks say. */
function quiet(app: App): App {
  const { log } = app
  return {
    ...app,
    log: { ...log, write: (level, message, fields) => log.write(level === 'warn' ? 'debug' : level, message, fields) },
  }
}

function counting(spool: Spool, layout: Layout, providers: Map<Provider, Money>): SinkSession {
  const session = spool.session(layout)
  const refuses = session.refuses
  return {
    ...session,
    ...(refuses === undefined ? {} : { refuses: (line: CbfLine) => refuses(line) }),
    async write(lines) {
      for (const { product, cost } of lines) {
        providers.set(product.provider, (providers.get(product.provider) ?? 0n) + cost)
      }
      await session.write(lines)
    },
  }
}

function judged({ summary }: LinesRun): Finding {
  const { rejects, cost, rows, lines } = summary
  const made = `${count(rows, 'row')} make ${count(lines, 'line')} of ${displayMoney(cost.delivered)}.`
  if (rejects.rows === 0) return ok(made)
  return warning(
    `${made} ${count(rejects.rows, 'row')} of ${displayMoney(cost.rejected)} cannot be delivered.`,
    'export --rejects FILE shows each of them with its reason.',
  )
}
