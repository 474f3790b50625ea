import { messageOf } from '../../core/node-errors.ts'
import type { Connection } from './connection.ts'
import { sourceFailure, sqlstateOf } from './errors.ts'
import type { LoginOptions } from './login.ts'
import { openSession } from './session.ts'

/** Runs statements in one transaction: all of them, or none. @throws SourceError */
export async function runStatements(
  connection: Connection,
  statements: readonly string[],
  options: LoginOptions,
): Promise<void> {
  const session = await openSession(connection, options)
  try {
    await session.client.query(['BEGIN;', ...statements, 'COMMIT;'].join('\n'))
  } catch (error) {
    if (sqlstateOf(error) === undefined) throw session.explain(error)
    throw sourceFailure('E_SOURCE_STATEMENTS', `The statements were not run: ${messageOf(error)}.`, {
      hint: 'Nothing was changed. Give the statements to the owner of the tables (--role print).',
      cause: error,
    })
  } finally {
    await session.close()
  }
}
