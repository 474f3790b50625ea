import type { App } from '../core/app.ts'
import type { DatabaseChoice } from '../source/database.ts'
import type { DatabaseOptions } from './read-options.ts'

/** The database that `--database` and `--schema` name, as this run opens it. */
export function databaseChoice(options: DatabaseOptions, { host, log }: App): DatabaseChoice {
  return {
    url: options.database,
    schema: options.databaseSchema,
    statementTimeout: options.statementTimeout,
    env: host.env,
    cwd: host.cwd,
    now: host.now(),
    signal: host.signal,
    hide: log.hide,
    // Where a person may wonder why nothing happens.
    announce: (step) => host.stderr.isTTY && log.write('info', step, { event: 'progress' }),
  }
}
