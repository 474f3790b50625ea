import { formatMoney } from '../../core/model/money.ts'
import { isEmbedded } from '../../source/database.ts'
import { answeredDatabase, type DatabaseAnswer } from './database-answer.ts'
import { answeredDestination, type DestinationAnswer } from './destination-answer.ts'
import { type ScheduleName, type SecretPlace, storedOptions } from './options.ts'
import { answeredNativeBills, type BillsAnswer, previewText } from './preview.ts'
import { installSteps, type SchedulePlace, scheduleFiles } from './schedules.ts'
import { isFlag, type Questions, type Setup, tell } from './setup.ts'
import {
  type ConfigDocument,
  configText,
  mergedConfig,
  readConfigDocument,
  type SetupFile,
  type WrittenFile,
  writeSetup,
} from './setup-files.ts'

/** What a set-up has made. */
interface SetupReport {
  readonly folder: string
  readonly files: readonly WrittenFile[]
  readonly destination: DestinationAnswer['destination']
  /** Lines and cost that a run would deliver now, USD as plain decimal. */
  readonly lines: number
  readonly cost: string
  /** What is left to do: sentences and commands. */
  readonly next: readonly string[]
}

/** Where a set-up is made, and what runs it; `columns` of the terminal are 0 where there is none. */
interface SetupPlace extends Pick<SchedulePlace, 'folder' | 'node' | 'script'> {
  readonly configPath: string
  readonly columns: number
}

const [DATABASE_FILE, KEY_FILE] = ['secrets/database-url', 'secrets/cloudzero-api-key']

/** Asks for what a nightly run needs, tries it, and writes config file, secrets and schedule; what is there stays. */
export async function init(
  { options, app, settings, questions }: Pick<Setup, 'options' | 'app' | 'settings' | 'questions'>,
  place: SetupPlace,
): Promise<SetupReport> {
  const { folder } = place
  const setup: Setup = { options, app, settings, questions, folder, existing: readConfigDocument(place.configPath) }
  const database = await answeredDatabase(setup)
  const destination = await answeredDestination(setup)
  const bills = await answeredNativeBills(setup, database.url)
  tell(setup, previewText(bills.preview, place.columns))
  const schedule = options.schedule ?? (questions === null ? 'none' : await askedSchedule(questions))
  const secrets = await answeredSecrets(setup, database, schedule)
  const config = mergedConfig(setup.existing, folder, answersOf(setup, { database, destination, bills, secrets }))
  const about: SchedulePlace = {
    ...place,
    sends: destination.destination !== 'files',
    version: app.version,
    config: configText(withoutSecrets(config)),
  }
  const files: readonly SetupFile[] = [
    { path: place.configPath.slice(folder.length + 1), text: configText(config), replace: true },
    ...secretFiles(secrets, database, destination),
    ...(database.statements === null
      ? []
      : [{ path: 'role.sql', text: `${database.statements.join('\n')}\n`, replace: true }]),
    ...scheduleFiles(schedule, about),
  ]
  return {
    folder,
    files: await writeSetup(folder, files),
    destination: destination.destination,
    lines: bills.preview.run.lines,
    cost: formatMoney(bills.preview.run.cost.delivered),
    next: [
      ...(database.statements === null
        ? []
        : ['Put a password into role.sql, run it as the owner of the tables, and init again with that login.']),
      ...variablesToSet(secrets, database, destination),
      ...firstRun(destination),
      ...installSteps(schedule, about),
    ],
  }
}

function askedSchedule(questions: Questions): Promise<ScheduleName> {
  return questions.choose<ScheduleName>('What starts it every day?', [
    { value: 'cron', label: 'cron' },
    { value: 'systemd', label: 'a timer of systemd', hint: 'systemd 250 or later' },
    { value: 'kubernetes', label: 'a CronJob of Kubernetes', hint: '1.31 or later' },
    { value: 'github', label: 'GitHub Actions' },
    { value: 'gitlab', label: 'GitLab CI' },
    { value: 'none', label: 'nothing yet' },
  ])
}

/** A password that was made here is known nowhere else, so it goes into a file. */
async function answeredSecrets(
  { options, questions }: Setup,
  { made, url }: DatabaseAnswer,
  schedule: ScheduleName,
): Promise<SecretPlace> {
  if (made) return 'files'
  if (options.secrets !== undefined) return options.secrets
  const usual = schedule === 'github' || schedule === 'gitlab' ? 'variables' : 'files'
  if (questions === null || url?.startsWith('demo:')) return usual
  return questions.choose<SecretPlace>(
    'Where do the database URL and the API key stay?',
    [
      { value: 'files', label: 'in files that only you can read', hint: 'the folder secrets' },
      { value: 'variables', label: 'in the environment', hint: 'you set DATABASE_URL and CLOUDZERO_API_KEY' },
    ],
    usual,
  )
}

interface Answers {
  readonly database: DatabaseAnswer
  readonly destination: DestinationAnswer
  readonly bills: BillsAnswer
  readonly secrets: SecretPlace
}

function answersOf(setup: Setup, { database, destination, bills, secrets }: Answers): ConfigDocument {
  const { url } = database
  const flags = storedOptions.filter(({ key }) => key !== 'database' && isFlag(setup, key))
  return {
    ...(url === undefined || secrets === 'variables'
      ? {}
      : isEmbedded(url)
        ? { database: url, databaseFile: undefined }
        : { database: undefined, databaseFile: DATABASE_FILE }),
    ...Object.fromEntries(flags.map(({ key }) => [key, setup.settings.get(key)?.value])),
    ...(destination.destination === 'stream' ? { connection: destination.connection } : {}),
    ...(destination.destination === 'stream' && secrets === 'files' ? { apiKey: undefined, apiKeyFile: KEY_FILE } : {}),
    ...(bills.nativeBills.length === 0 ? {} : { nativeBills: bills.nativeBills }),
    ...(bills.acknowledge.length === 0 ? {} : { acknowledge: bills.acknowledge }),
    ...(destination.destination === 'bucket' ? { push: { bucket: destination.bucket } } : {}),
  }
}

function secretFiles(secrets: SecretPlace, { url }: DatabaseAnswer, destination: DestinationAnswer): SetupFile[] {
  const texts = new Map<string, string>()
  if (url !== undefined && !isEmbedded(url)) texts.set(DATABASE_FILE, url)
  if (destination.destination === 'stream') texts.set(KEY_FILE, destination.apiKey)
  if (secrets === 'variables' || texts.size === 0) return []
  const files = [...texts].map(([path, text]) => ({ path, text: `${text}\n`, secret: true, replace: true }))
  // Nothing of the folder ends up in a repository.
  return [...files, { path: 'secrets/.gitignore', text: '*\n', secret: true }]
}

function variablesToSet(
  secrets: SecretPlace,
  { url }: DatabaseAnswer,
  { destination }: DestinationAnswer,
): readonly string[] {
  if (secrets === 'files') return []
  const names = [
    ...(url !== undefined && !isEmbedded(url) ? ['DATABASE_URL'] : []),
    ...(destination === 'stream' ? ['CLOUDZERO_API_KEY'] : []),
  ]
  return names.length === 0 ? [] : [`Set ${names.join(' and ')} wherever it runs.`]
}

function firstRun({ destination }: DestinationAnswer): readonly string[] {
  if (destination === 'files') return ['litellm-cloudzero export --out spend.csv']
  return [
    'litellm-cloudzero push --plan     # what would be sent',
    'litellm-cloudzero push            # send it, and read it back',
  ]
}

function withoutSecrets(config: ConfigDocument): ConfigDocument {
  const { databaseFile: _database, apiKeyFile: _key, ...others } = config
  return others
}

/** The report for people. */
export function setupText({ folder, files, next }: SetupReport): string {
  return [
    `In ${folder}:`,
    ...files.map(({ path, done }) => `  ${path.padEnd(36)} ${done === 'kept' ? 'kept as it was' : 'written'}`),
    '',
    'Next:',
    ...next.map((step) => `  ${step}`),
  ].join('\n')
}
