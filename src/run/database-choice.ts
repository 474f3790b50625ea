import type { App } from '../core/app.ts'
import type { DatabaseChoice } from '../source/database.ts'

/** The database that `--database` and `--schema` name, as this run opens it. */
export function databaseChoice(
  options: {
    readonly database?: string | undefined
    readonly schema?: string | undefined
    readonly statementTimeout?: number | undefined
  },
  { host, log }: App,
): DatabaseChoice {
  return {
    url: options.database,
    schema: options.schema,
    statementTimeout: options.statementTimeout,
    env: host.env,
    cwd: host.cwd,
    today: host.now(),
    signal: host.signal,
    hide: log.hide,
  }
}
