export interface PostgresServer {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Far from what a fresh Postgres has, so that code which relies on a server default instead of saying what it wants
 * fails here and not at a customer.
 */
export const hostileDefaults: Readonly<Record<string, string>> = {
  timezone: 'America/New_York',
  datestyle: 'SQL, DMY',
  extra_float_digits: '0',
}

const speedOverSafety: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '100',
  // It would come in between at moments of its own: as a conflict on a standby, as another plan.
  autovacuum: 'off',
}

export const serverArguments: readonly string[] = Object.entries({ ...hostileDefaults, ...speedOverSafety }).flatMap(
  ([name, value]) => ['-c', `${name}=${value}`],
)
