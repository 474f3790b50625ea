import { clientOf, INTERACTIVE } from '../../cloudzero/open-client.ts'
import { UsageError } from '../../core/errors.ts'
import { count } from '../../core/words.ts'
import { withResources } from '../../run/resources.ts'
import type { Destination } from './options.ts'
import { isFlag, type Questions, type Setup, tell, untilItWorks } from './setup.ts'
import { sectionOf } from './setup-files.ts'

/** Where lines go, tried where it can be. */
export type DestinationAnswer =
  | { readonly destination: 'stream'; readonly connection: string; readonly apiKey: string }
  | { readonly destination: 'bucket'; readonly bucket: string }
  | { readonly destination: 'files' }

type StreamAnswer = Extract<DestinationAnswer, { readonly destination: 'stream' }>

/** Asks where lines go, and tries the key and the connection. */
export async function answeredDestination(setup: Setup): Promise<DestinationAnswer> {
  const { options, questions, existing } = setup
  const bucket = options.bucket ?? textOf(sectionOf(existing, 'push').bucket)
  const { connection, apiKey } = options
  const implied = options.destination ?? impliedDestination(setup, bucket)
  const unattended = connection !== undefined && apiKey !== undefined ? 'stream' : 'files'
  const destination = implied ?? (questions === null ? unattended : await askedDestination(questions))
  if (destination === 'files') return { destination }
  if (destination === 'bucket') {
    const place = bucket ?? (questions === null ? undefined : await questions.text('s3://bucket/folder, or a folder'))
    if (place === undefined) throw missing('--bucket s3://bucket/folder')
    return { destination, bucket: place }
  }
  const given = connection === undefined || apiKey === undefined ? undefined : stream(connection, apiKey)
  if (questions === null && given === undefined) {
    throw missing(connection === undefined ? '--connection' : 'CLOUDZERO_API_KEY (or CLOUDZERO_API_KEY_FILE)')
  }
  return untilItWorks(
    setup,
    given,
    (asked) => askedStream(asked, setup),
    (answer) => tried(answer, setup),
  )
}

/** What a flag or the config file that is there says of it. */
function impliedDestination(setup: Setup, bucket: string | undefined): Destination | undefined {
  if (setup.options.bucket !== undefined) return 'bucket'
  if (isFlag(setup, 'connection') || setup.existing.connection !== undefined) return 'stream'
  return bucket === undefined ? undefined : 'bucket'
}

function askedDestination(questions: Questions): Promise<Destination> {
  return questions.choose<Destination>('Where do the lines go?', [
    { value: 'stream', label: 'CloudZero, AnyCost Stream', hint: 'needs an API key and a connection' },
    { value: 'bucket', label: 'CloudZero, AnyCost Bucket', hint: 'files in S3 that CloudZero reads' },
    { value: 'files', label: 'files only', hint: 'nothing is sent' },
  ])
}

async function askedStream(questions: Questions, { options }: Setup): Promise<StreamAnswer> {
  const connection = await questions.text(
    'Id of the AnyCost Stream connection (CloudZero: Settings, Billing Connections)',
    options.connection,
  )
  const apiKey = options.apiKey ?? (await questions.secret('API key of CloudZero (not shown; Settings, API Keys)'))
  return stream(connection, apiKey)
}

function stream(connection: string, apiKey: string): StreamAnswer {
  return { destination: 'stream', connection, apiKey }
}

/** Lists what the connection holds, which changes nothing. @throws CloudZeroError or UsageError */
async function tried(answer: StreamAnswer, setup: Setup): Promise<StreamAnswer> {
  const { app, options } = setup
  app.log.hide(answer.apiKey)
  const drops = await withResources(app, (resources) => {
    const client = resources.add(clientOf(answer, options, app, INTERACTIVE), (each) => each.close())
    return client.drops()
  })
  const holds = drops.length === 0 ? 'nothing yet' : count(drops.length, 'month')
  tell(setup, `CloudZero accepts the key; the connection holds ${holds}.`)
  return answer
}

function missing(what: string): UsageError {
  return new UsageError('E_USAGE_VALUE', `init needs ${what} for this destination.`, {
    hint: 'Without CloudZero: --destination files.',
  })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
