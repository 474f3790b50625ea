import type { HelpTopic } from '../terminal/help.ts'
import type { Command } from './types.ts'

/** The program as its help introduces it. */
export const PROGRAM = {
  name: 'litellm-cloudzero',
  summary: 'LiteLLM spend in PostgreSQL to CloudZero: exact, attributed CBF lines',
}

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'export',
    summary: 'write LiteLLM spend as CBF lines to a file or stdout',
    examples: [
      { command: 'export --month 2026-10 --out october.csv', says: 'a month, database from DATABASE_URL' },
      { command: 'export --last 7d --team research --out - | head', says: 'a look at one team' },
      { command: 'export --month 2026-10 --out october.parquet', says: 'for DuckDB, pandas or Spark' },
      { command: 'export --yesterday --out day.jsonl.gz --json', says: 'for a script' },
    ],
    flags: async () => (await import('../../features/export/flags.ts')).EXPORT_FLAGS,
    load: async () => (await import('./export/run.ts')).runExport,
  },
  {
    name: 'push',
    summary: 'bring a CloudZero AnyCost Stream or Bucket to what the database says, and verify it',
    examples: [
      { command: 'push --plan', says: 'what tonight would change' },
      { command: 'push', says: 'for cron: nothing is sent where nothing has changed' },
      { command: 'push --month 2026-10 --plan --no-read-back --show-bodies', says: 'the bodies, without credentials' },
      { command: 'push --split-by org=connections.json', says: 'an organization each to its own connection' },
      { command: 'push --bucket s3://finops-drops/litellm --keep-drops 3', says: 'whole months as files' },
    ],
    flags: async () => (await import('../../features/push/flags.ts')).PUSH_FLAGS,
    load: async () => (await import('./push/run.ts')).runPush,
  },
  {
    name: 'validate',
    summary: 'check a CBF file, or what export would write, against CBF and the promises',
    examples: [
      { command: 'validate october.csv.gz', says: 'a file of any program' },
      { command: 'validate --month 2026-10 --format github', says: 'what export would write, as annotations' },
      {
        command: 'push --plan --no-read-back --show-bodies | litellm-cloudzero validate -',
        says: 'the bodies of a push',
      },
    ],
    flags: async () => (await import('../../features/validate/flags.ts')).VALIDATE_FLAGS,
    load: async () => (await import('./validate/run.ts')).runValidate,
  },
  {
    name: 'report',
    summary: 'who spent what, and what changed: terminal, CSV, JSON, Markdown, HTML with pictures',
    examples: [
      { command: 'report --last 30d', says: 'who spent most, what changed, what is nobody’s, who is over budget' },
      { command: 'report --month 2026-10 --out october.html', says: 'one page with pictures' },
      { command: 'report --by team,model --sort change --top 20', says: 'one table' },
      { command: 'report --by day,team --format csv --out days.csv', says: 'for a spreadsheet' },
    ],
    flags: async () => (await import('../../features/report/flags.ts')).REPORT_FLAGS,
    load: async () => (await import('./report/run.ts')).runReport,
  },
  {
    name: 'reconcile',
    summary: 'totals of the spend tables against each other, against a CBF file, against CloudZero',
    examples: [
      { command: 'reconcile --month 2026-10', says: 'do the tables agree? exit 1 where they do not' },
      {
        command: 'reconcile --month 2026-10 --file october.csv.gz',
        says: 'does a file still say what the database says?',
      },
      { command: 'reconcile --last 7d --complete-days --cloudzero', says: 'did everything arrive?' },
      {
        command: 'reconcile --month 2026-10 --cloudzero-costs --native openai --tolerance 1%',
        says: 'and is it visible?',
      },
    ],
    flags: async () => (await import('../../features/reconcile/flags.ts')).RECONCILE_FLAGS,
    load: async () => (await import('./reconcile/run.ts')).runReconcile,
  },
  {
    name: 'budgets',
    summary: 'every budget LiteLLM has: who is over, near or heading over',
    examples: [
      { command: 'budgets --database demo:', says: 'those of the sample' },
      { command: 'budgets --team Research --fail-on soft,forecast', says: 'exit 1 before it is too late' },
      {
        command: 'budgets --format prometheus --out /var/lib/node_exporter/litellm.prom --force',
        says: 'to be scraped',
      },
    ],
    flags: async () => (await import('../../features/budgets/flags.ts')).BUDGETS_FLAGS,
    load: async () => (await import('./budgets/run.ts')).runBudgets,
  },
  {
    name: 'telemetry',
    summary: "tell CloudZero who used how much, so that it splits the providers' own bills",
    examples: [
      { command: 'telemetry --filter-by provider --plan', says: 'one stream for each provider, nothing is sent' },
      { command: 'telemetry --element team/user --native-bill openai', says: "who shares OpenAI's bill" },
      { command: 'telemetry --metric --value tokens', says: 'tokens a day, for cost per token' },
      { command: 'telemetry --source spend-logs --record-granularity hourly', says: 'to the hour' },
    ],
    flags: async () => (await import('../../run/telemetry-flags.ts')).TELEMETRY_FLAGS,
    load: async () => (await import('./telemetry/run.ts')).runTelemetry,
  },
  {
    name: 'costformation',
    summary: 'print CostFormation YAML for the dimensions that these tags and streams make possible',
    examples: [
      { command: 'costformation', says: 'dimensions over the tags that push writes' },
      { command: 'costformation --element team --filter-by provider', says: 'and the split bills of the providers' },
    ],
    flags: async () => (await import('../../features/costformation/flags.ts')).COSTFORMATION_FLAGS,
    load: async () => (await import('./costformation/run.ts')).runCostformation,
  },
  {
    name: 'doctor',
    summary: 'what works and what does not, from the database to CloudZero, and how to mend it',
    examples: [
      {
        command: 'doctor',
        says: 'with DATABASE_URL, CLOUDZERO_API_KEY and CLOUDZERO_CONNECTION_ID where they are set',
      },
      { command: 'doctor --source spend-logs --last 7d', says: 'for another ledger' },
      { command: 'doctor --json', says: 'for a script; exit 1 when there is a problem' },
    ],
    flags: async () => (await import('../../features/doctor/flags.ts')).DOCTOR_FLAGS,
    load: async () => (await import('./doctor/run.ts')).runDoctor,
  },
  {
    name: 'schema',
    summary: 'the tables of LiteLLM as they are: columns, keys, indexes, rows; what an upgrade has changed',
    examples: [
      { command: 'schema --out schema.md', says: 'a document with an ER diagram' },
      { command: 'schema --out before.json', says: 'before an upgrade of LiteLLM' },
      { command: 'schema --diff before.json', says: 'and after it' },
    ],
    flags: async () => (await import('../../features/schema/flags.ts')).SCHEMA_FLAGS,
    load: async () => (await import('./schema/run.ts')).runSchema,
  },
  {
    name: 'demo',
    summary: 'export the sample LiteLLM: an embedded database, nothing to install or to set up',
    examples: [
      { command: 'demo --out spend.csv', says: 'this month of three made-up ones, as CBF' },
      { command: 'demo --last 90d --levels team,model --out -', says: 'another shape, to stdout' },
    ],
    flags: async () => (await import('./demo/flags.ts')).DEMO_FLAGS,
    load: async () => (await import('./demo/run.ts')).runDemo,
  },
  {
    name: 'completion',
    summary: 'print the script that completes commands, flags and values in a shell',
    examples: [
      { command: 'completion bash > lc.bash', says: 'then source lc.bash in ~/.bashrc' },
      { command: 'completion zsh > _litellm-cloudzero', says: 'in a folder of $fpath, or source it' },
      { command: 'completion fish > lc.fish', says: 'in ~/.config/fish/completions, as litellm-cloudzero.fish' },
    ],
    flags: async () => (await import('./completion/flags.ts')).COMPLETION_FLAGS,
    load: async () => (await import('./completion/run.ts')).runCompletion,
  },
]

/** Every command with its flags, for what tells of all of them. */
export function commandsWithFlags(): Promise<HelpTopic[]> {
  return Promise.all(COMMANDS.map(async (command) => ({ ...command, flags: await command.flags() })))
}
