import type { Credentials } from '../../cloudzero/open-client.ts'
import type { ApiAddress } from '../../core/cloudzero-options.ts'
import { AppError } from '../../core/errors.ts'
import { monthOf } from '../../core/time.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { withResources } from '../../run/resources.ts'
import { type Database, withDatabase } from '../../source/database.ts'
import { sql } from '../../source/postgres/sql.ts'
import type { Snapshot } from '../../source/snapshot.ts'
import {
  type Check,
  type CheckName,
  type Finding,
  failure,
  ok,
  problem,
  type SessionView,
  skipped,
  waiting,
  warning,
} from './check.ts'
import { CHECKS, PREREQUISITES, type Prerequisite } from './checks.ts'
import { PROBE_TEST_KEY, probe } from './probe.ts'
import { tablesView, withLines } from './views.ts'

/** A check and what it found. */
export interface Result extends CheckName, Finding {}

/** What is examined. */
export interface Examination extends Omit<SessionView, 'database'> {
  /** Or the setting without which CloudZero is not asked. */
  readonly credentials: Credentials | { readonly missing: string }
  readonly address: ApiAddress
}

/** Findings by the id of their check. */
type CheckResults = Map<string, Finding>

/** Makes every check; one that fails never stops another. The results come group by group. */
export async function examine(examination: Examination): Promise<readonly Result[]> {
  const results: CheckResults = new Map()
  await examineDatabase(examination, results)
  await examineCloudZero(examination, results)
  const prerequisites: readonly CheckName[] = Object.values(PREREQUISITES)
  const checks: readonly CheckName[] = Object.values(CHECKS).flat()
  return prerequisites
    .flatMap(({ group }) => [...prerequisites, ...checks].filter((each) => each.group === group))
    .map(({ id, group, title }) => ({ id, group, title, ...(results.get(id) ?? notMade(id, results)) }))
}

async function examineDatabase(examination: Examination, results: CheckResults): Promise<void> {
  const { app, selection } = examination
  const { host } = app
  try {
    await withDatabase(databaseChoice(selection, app), (database) => examineSession(examination, database, results))
  } catch (error) {
    host.signal.throwIfAborted()
    // Also a connection that broke on the way: what was found until then stays.
    results.set(PREREQUISITES.session.id, failed(error))
  }
}

async function examineSession(
  { app, selection, examined }: Examination,
  database: Database,
  results: CheckResults,
): Promise<void> {
  const { snapshot } = database
  const session = { app, selection, examined, database }
  const lookAt = async <V>(checks: readonly Check<V>[], view: V) => {
    for (const check of checks) results.set(check.id, await guarded(snapshot, async () => check.look(view)))
  }
  results.set(PREREQUISITES.session.id, ok(`${database.description} answers.`))
  await lookAt(CHECKS.session, session)
  results.set(
    PREREQUISITES.tables.id,
    await guarded(snapshot, async () => {
      const { view, found } = await tablesView(session)
      await lookAt(CHECKS.tables, view)
      if (isMet(results.get('ledger'))) {
        const lines = () => withLines(view, (made) => lookAt(CHECKS.lines, made))
        results.set(PREREQUISITES.lines.id, await guarded(snapshot, lines))
      }
      return found
    }),
  )
}

const INCLUDE = 'Set CLOUDZERO_API_KEY and CLOUDZERO_CONNECTION_ID to include these checks.'

async function examineCloudZero(
  { app, selection, credentials, address }: Examination,
  results: CheckResults,
): Promise<void> {
  const { id } = PREREQUISITES.cloudzero
  if ('missing' in credentials) {
    results.set(id, skipped(`CloudZero was not asked: ${credentials.missing} is not set.`, INCLUDE))
    return
  }
  try {
    const { clientOf, INTERACTIVE } = await import('../../cloudzero/open-client.ts')
    await withResources(app, async (resources) => {
      const client = (more = {}) =>
        resources.add(clientOf(credentials, address, app, { ...INTERACTIVE, ...more }), (each) => each.close())
      const [real, rehearsal] = [client(), client({ testKey: PROBE_TEST_KEY })]
      const probes = await probe(real, rehearsal, monthOf(selection.window.from))
      results.set(id, ok(`${new URL(address.apiUrl).host} answers.`))
      for (const check of CHECKS.cloudzero) results.set(check.id, await check.look(probes))
    })
  } catch (error) {
    app.host.signal.throwIfAborted()
    results.set(id, failed(error))
  }
}

/** An error ends a transaction, unless there is a savepoint to go back to. @throws what ends the connection itself */
async function guarded(snapshot: Snapshot, look: () => Promise<Finding>): Promise<Finding> {
  await snapshot.rows(sql('SAVEPOINT doctor'))
  try {
    return await look()
  } catch (error) {
    const finding = failed(error)
    await snapshot.rows(sql('ROLLBACK TO SAVEPOINT doctor'))
    return finding
  }
}

/** An error that was expected, as a finding. @throws any other */
function failed(error: unknown): Finding {
  if (!(error instanceof AppError)) throw error
  const { found, fix } = failure(error)
  if (error.code !== 'E_SOURCE_CANCELLED') return problem(found, fix)
  return warning(`It could not be found out: ${found}`, fix ?? 'Choose a shorter window.')
}

/** Why a check was not made. */
function notMade(id: string, results: CheckResults): Finding {
  const prerequisites: readonly Prerequisite[] = ['session', 'tables', 'lines', 'cloudzero']
  const own = prerequisites.find((each) => CHECKS[each].some((check) => check.id === id))
  const unmet = (own === 'cloudzero' ? [own] : prerequisites).find(
    (each) => !isMet(results.get(PREREQUISITES[each].id)),
  )
  if (unmet === 'lines' && !results.has(PREREQUISITES.lines.id)) return waiting('the ledger cannot be read')
  return waiting(PREREQUISITES[unmet ?? 'session'].unmet)
}

function isMet(finding: Finding | undefined): boolean {
  return finding !== undefined && (finding.verdict === 'ok' || finding.verdict === 'warning')
}
