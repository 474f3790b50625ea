/** Commands that read the database, as `doctor --for` takes them; `validate` and `demo` read what `export` does. */
export const NEED_COMMANDS = [
  'export',
  'push',
  'telemetry',
  'report',
  'budgets',
  'reconcile',
  'schema',
  'doctor',
] as const
export type NeedCommand = (typeof NEED_COMMANDS)[number]
