import type { Option } from '../../core/option.ts'
import type { HelpTopic } from '../terminal/help.ts'
import type { Command, Run } from './types.ts'

/** The program as its help introduces it. */
export const PROGRAM = {
  name: 'litellm-cloudzero',
  summary: 'LiteLLM spend in PostgreSQL to CloudZero: exact, attributed CBF lines',
  examples: [
    { command: 'demo --out spend.csv', says: 'see what a line is, without a database' },
    { command: 'init', says: 'set up database, CloudZero and a schedule' },
    { command: 'doctor', says: 'check the database in DATABASE_URL, and CloudZero' },
    { command: 'report --last 30d', says: 'who spent what' },
    { command: 'push --plan', says: 'what CloudZero would be sent' },
    { command: 'push', says: 'send it, tonight by cron' },
  ],
}

/** A command whose options are those that it runs with. */
function command<const O extends readonly Option[]>({
  run,
  ...about
}: Omit<Command, 'options' | 'load'> & {
  readonly options: () => Promise<O>
  readonly run: () => Promise<Run<O>>
}): Command {
  return {
    ...about,
    async load() {
      const { globalOptions } = await import('../options/global-options.ts')
      const { parseOptions } = await import('../../core/option-values.ts')
      const options = await about.options()
      const start = await run()
      return (settings, app) => {
        const given = { ...parseOptions(globalOptions, settings), ...parseOptions(options, settings) }
        return start(given, app, settings)
      }
    },
  }
}

/** The options of a command that reports how it ended, with those that say where. */
async function monitored<const O extends readonly Option[]>(options: O) {
  const { metricsOptions } = await import('../options/metrics-options.ts')
  return [...options, ...metricsOptions] as const
}

/** Every command, in the order a newcomer needs them. */
export const COMMANDS: readonly Command[] = [
  command({
    name: 'demo',
    summary: 'export the sample LiteLLM: an embedded database, nothing to install or to set up',
    examples: [
      { command: 'demo --out spend.csv', says: 'the current month of the three-month sample' },
      { command: 'demo --last 90d --levels team,model --out -', says: 'other dimensions, to stdout' },
    ],
    async options() {
      const { without } = await import('../../core/option.ts')
      return monitored(without((await import('../../features/export/options.ts')).exportOptions, 'database'))
    },
    run: async () => (await import('./demo.ts')).runDemo,
  }),
  command({
    name: 'init',
    summary: 'ask for database and CloudZero, try them, and write config file, secrets and schedule',
    examples: [
      { command: 'init', says: 'in the folder that gets the files; what is there stays' },
      {
        command: 'init --yes --database demo: --destination files --schedule cron',
        says: 'without a question',
      },
    ],
    options: async () => (await import('../../features/init/options.ts')).initOptions,
    run: async () => (await import('./init.ts')).runInit,
  }),
  command({
    name: 'doctor',
    summary: 'check everything from the database to CloudZero, and say how to fix it',
    examples: [
      {
        command: 'doctor',
        says: 'with DATABASE_URL, CLOUDZERO_API_KEY and CLOUDZERO_CONNECTION_ID where they are set',
      },
      { command: 'doctor --source spend-logs --last 7d', says: 'for another ledger' },
      { command: 'doctor --json', says: 'for a script; exit 1 when there is a problem' },
    ],
    options: async () => (await import('../../features/doctor/options.ts')).doctorOptions,
    run: async () => (await import('./doctor.ts')).runDoctor,
  }),
  command({
    name: 'export',
    summary: 'write LiteLLM spend as CBF lines to a file or stdout',
    examples: [
      { command: 'export --month 2026-10 --out october.csv', says: 'a month, database from DATABASE_URL' },
      { command: 'export --last 7d --team Storefront --out - | head', says: 'a look at one team, here of the sample' },
      { command: 'export --month 2026-10 --out october.parquet', says: 'for DuckDB, pandas or Spark' },
      { command: 'export --yesterday --out day.jsonl.gz --json', says: 'for a script' },
    ],
    options: async () => monitored((await import('../../features/export/options.ts')).exportOptions),
    run: async () => (await import('./export.ts')).runExport,
  }),
  command({
    name: 'report',
    summary: 'show who spent what, and what changed: terminal, CSV, JSON, Markdown, HTML with pictures',
    examples: [
      { command: 'report --last-month', says: 'who spent most, what changed, unattributed spend, budgets' },
      { command: 'report --month 2026-10 --out october.html', says: 'one page with pictures; .xlsx for Excel' },
      { command: 'report --by team,model --sort change --top 20', says: 'one table' },
      { command: 'report --last-month --for-each team --out-dir pages', says: 'a page and a table for each team' },
      { command: 'report --from 2026-08-01 --by team --pivot month', says: 'months beside each other' },
    ],
    options: async () => (await import('../../features/report/options.ts')).reportOptions,
    run: async () => (await import('./report.ts')).runReport,
  }),
  command({
    name: 'push',
    summary: 'send what differs to a CloudZero AnyCost Stream or Bucket, and verify it',
    examples: [
      { command: 'push --plan', says: 'what tonight would change' },
      { command: 'push', says: 'for cron: nothing is sent where nothing has changed' },
      { command: 'push --month 2026-10 --plan --no-read-back --show-bodies', says: 'the bodies, without credentials' },
      { command: 'push --split-by org=connections.json', says: 'each organization to its own connection' },
      { command: 'push --bucket s3://finops-drops/litellm --keep-drops 3', says: 'whole months as files' },
    ],
    options: async () => monitored((await import('../../features/push/options.ts')).pushOptions),
    run: async () => (await import('./push.ts')).runPush,
  }),
  command({
    name: 'validate',
    summary: "check a CBF file, or what export would write, against CloudZero's rules",
    examples: [
      { command: 'validate october.csv.gz', says: 'a CBF file from any tool' },
      { command: 'validate --month 2026-10 --format github', says: 'what export would write, as annotations' },
      {
        command: 'push --plan --no-read-back --show-bodies | litellm-cloudzero validate -',
        says: 'the bodies of a push',
      },
    ],
    options: async () => (await import('../../features/validate/options.ts')).validateOptions,
    run: async () => (await import('./validate.ts')).runValidate,
  }),
  command({
    name: 'reconcile',
    summary: 'compare totals of the spend tables with each other, a CBF file, a bill and CloudZero',
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
    options: async () => (await import('../../features/reconcile/options.ts')).reconcileOptions,
    run: async () => (await import('./reconcile.ts')).runReconcile,
  }),
  command({
    name: 'budgets',
    summary: 'show every budget of LiteLLM: who is over, near or heading over it',
    examples: [
      { command: 'budgets --database demo:', says: 'those of the sample' },
      { command: 'budgets --fail-on soft,forecast', says: 'exit 1 before it is too late' },
      {
        command: 'budgets --format prometheus --out /var/lib/node_exporter/litellm.prom --force',
        says: 'to be scraped',
      },
    ],
    options: async () => (await import('../../features/budgets/options.ts')).budgetsOptions,
    run: async () => (await import('./budgets.ts')).runBudgets,
  }),
  command({
    name: 'telemetry',
    summary: "tell CloudZero who used how much, so that it splits the providers' own bills",
    examples: [
      { command: 'telemetry --filter-by provider --plan', says: 'one stream for each provider, nothing is sent' },
      { command: 'telemetry --element team/user --native-bill openai', says: "who shares OpenAI's bill" },
      { command: 'telemetry --metric --value tokens', says: 'tokens a day, for cost per token' },
      { command: 'telemetry --record-granularity hourly', says: 'to the hour, of the request log' },
    ],
    options: async () => (await import('../../run/telemetry-options.ts')).telemetryOptions,
    run: async () => (await import('./telemetry.ts')).runTelemetry,
  }),
  command({
    name: 'costformation',
    summary: 'print CostFormation YAML for the dimensions that these tags and streams make possible',
    examples: [
      { command: 'costformation', says: 'dimensions over the tags that push writes' },
      { command: 'costformation --element team --filter-by provider', says: 'and the split bills of the providers' },
    ],
    options: async () => (await import('../../features/costformation/options.ts')).costformationOptions,
    run: async () => (await import('./costformation.ts')).runCostformation,
  }),
  command({
    name: 'schema',
    summary: "show LiteLLM's tables: columns, keys, indexes, rows; and what an upgrade has changed",
    examples: [
      { command: 'schema --out schema.md', says: 'a document with an ER diagram' },
      { command: 'schema --out before.json', says: 'before an upgrade of LiteLLM' },
      { command: 'schema --diff before.json', says: 'and after it' },
    ],
    options: async () => (await import('../../features/schema/options.ts')).schemaOptions,
    run: async () => (await import('./schema.ts')).runSchema,
  }),
  command({
    name: 'completion',
    summary: 'print the script that completes commands, options and values in a shell',
    examples: [
      { command: 'completion bash > lc.bash', says: 'then source lc.bash in ~/.bashrc' },
      { command: 'completion zsh > _litellm-cloudzero', says: 'in a folder of $fpath, or source it' },
      { command: 'completion fish > lc.fish', says: 'in ~/.config/fish/completions, as litellm-cloudzero.fish' },
    ],
    options: async () => (await import('../options/completion-options.ts')).completionOptions,
    run: async () => (await import('./completion.ts')).runCompletion,
  }),
]

/** A command with every option that it has, the global ones last. */
export async function helpTopic(command: Command): Promise<HelpTopic> {
  const [options, { globalOptions }] = await Promise.all([command.options(), import('../options/global-options.ts')])
  return { ...command, options: [...options, ...globalOptions] }
}

/** Every command with its options, for what is about all of them. */
export function helpTopics(): Promise<HelpTopic[]> {
  return Promise.all(COMMANDS.map(helpTopic))
}
