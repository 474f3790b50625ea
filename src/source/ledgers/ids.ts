/** What `--source` takes, the default first: the names of the ledgers without what they are, so that `--help` is instant. */
export const LEDGER_IDS = [
  'daily-user',
  'daily-team',
  'daily-tag',
  'daily-organization',
  'daily-end-user',
  'daily-agent',
  'daily-project',
  'spend-logs',
] as const
