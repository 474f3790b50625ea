import { UPGRADE_DAY } from './calendar.ts'
import { type Key, keys } from './keys.ts'
import { endUsers } from './people.ts'
import { type Task, tasks } from './tasks.ts'

/** When somebody works: share of a weekday's requests by Saturday and Sunday, and the UTC hours. */
interface Rhythm {
  readonly weekend: number
  readonly hours: readonly [from: number, to: number]
}

/** What is asked with one key. */
export interface Workload {
  readonly key: Key
  readonly rhythm: Rhythm
  /** Requests on a weekday at the beginning of the sample. */
  readonly perDay: number
  /** By how much they have grown at the end, 0.5 being half as many again. */
  readonly growth: number
  /** Kinds of request, with their weights. */
  readonly mix: readonly (readonly [task: Task, weight: number])[]
  /** Tags the client sends; LiteLLM adds those of the user agent itself. */
  readonly tags: readonly string[]
  /** The client's `User-Agent`, null where a gateway in between takes it off. */
  readonly userAgent: string | null
  readonly endUsers: readonly string[]
  /** First day and the day after the last one. */
  readonly days: readonly [from: number, to: number]
}

const OFFICE: Rhythm = { weekend: 0.07, hours: [7, 18] }
const AMERICA: Rhythm = { weekend: 0.1, hours: [13, 24] }
const ASIA: Rhythm = { weekend: 0.07, hours: [0, 10] }
const ALWAYS: Rhythm = { weekend: 0.65, hours: [0, 24] }
const NIGHT: Rhythm = { weekend: 0.3, hours: [0, 5] }

const CLAUDE_CODE = 'claude-cli/2.0.31 (external, cli)'
const OPENAI_PYTHON = 'AsyncOpenAI/Python 2.7.1'
const OPENAI_NODE = 'OpenAI/JS 6.8.1'

const FOREVER = Number.MAX_SAFE_INTEGER

/** Weights of tasks. */
type Mix = Partial<Record<keyof typeof tasks, number>>

const TASKS: Readonly<Record<string, Task>> = tasks

function workload(key: Key, perDay: number, mix: Mix, fields: Partial<Workload> = {}): Workload {
  return {
    key,
    rhythm: OFFICE,
    perDay,
    growth: 0.5,
    mix: Object.entries(mix).flatMap(([name, weight]) => {
      const task = TASKS[name]
      return task ? [[task, weight] as const] : []
    }),
    tags: [],
    userAgent: null,
    endUsers: [],
    days: [0, key.deletedOn ?? FOREVER],
    ...fields,
  }
}

const production = (...features: string[]) => ['env:prod', ...features.map((feature) => `feature:${feature}`)]
const staging = (...features: string[]) => ['env:staging', ...features.map((feature) => `feature:${feature}`)]

const OPUS_CODER: Mix = { codeOpus: 6, codeSonnet: 2, issues: 1 }
const CODER: Mix = { codeSonnet: 5, codeBedrock: 2, chat: 2 }
const WRITER: Mix = { chat: 3, chat4o: 3, chatAzure: 3 }
const SCIENTIST: Mix = { longRead: 4, chat: 3, research: 2, codeSonnet: 2 }

const coder = (key: Key, perDay: number, mix: Mix, fields: Partial<Workload> = {}) =>
  workload(key, perDay, mix, { userAgent: mix === OPUS_CODER ? CLAUDE_CODE : null, growth: 0.9, ...fields })

/** What everybody does, day by day. */
export const workloads: readonly Workload[] = [
  coder(keys.ines, 5, OPUS_CODER),
  workload(keys.inesChat, 1, WRITER),
  coder(keys.tomasz, 6, CODER),
  coder(keys.aoife, 3, CODER, { growth: 1.6 }),
  workload(keys.bilal, 3, WRITER),
  workload(keys.greta, 2, { ...WRITER, meetings: 2 }),
  coder(keys.otto, 3, CODER),
  coder(keys.kofi, 5, OPUS_CODER),
  coder(keys.daan, 3, CODER),
  workload(keys.midori, 6, SCIENTIST, { rhythm: ASIA, tags: ['feature:field-notes'] }),
  workload(keys.myroslav, 4.5, SCIENTIST, { tags: ['feature:field-notes'] }),
  workload(keys.juno, 3.5, SCIENTIST, { userAgent: OPENAI_PYTHON }),
  workload(keys.amara, 3, SCIENTIST, { userAgent: OPENAI_PYTHON }),
  coder(keys.marisol, 5.5, OPUS_CODER),
  coder(keys.henrik, 3, CODER),
  workload(keys.leyla, 3.5, { nova: 4, flash: 3, chatAzure: 2 }),
  workload(keys.camille, 3, { images: 5, chat4o: 2 }),
  workload(keys.olena, 3, { translate: 3, chatAzure: 3 }),
  coder(keys.ren, 3, CODER, { rhythm: ASIA }),
  workload(keys.dex, 3, { film: 3, flash: 2 }, { rhythm: AMERICA, growth: 1.2 }),
  workload(keys.willa, 2.5, { images: 3, film: 1 }, { rhythm: AMERICA }),
  coder(keys.sanna, 4.5, OPUS_CODER, { days: [20, FOREVER] }),
  coder(keys.ravi, 2.5, CODER),
  workload(keys.contractor, 2, { longRead: 3, extract: 1 }, { days: [30, FOREVER] }),
  coder(keys.former, 3, CODER),
  workload(
    keys.storefrontWeb,
    5,
    { chat4o: 4, triage: 4 },
    {
      rhythm: ALWAYS,
      tags: production('product-texts'),
      userAgent: OPENAI_NODE,
    },
  ),
  workload(keys.compass, 4, { triage: 5, chat: 2 }, { rhythm: ALWAYS, tags: staging('compass'), growth: 1.5 }),
  workload(keys.supportBot, 8, { support: 1 }, { rhythm: ALWAYS, tags: production('answers'), endUsers }),
  workload(keys.supportTriage, 4, { triage: 4, support: 1 }, { rhythm: ALWAYS, tags: production('triage') }),
  workload(keys.searchIndex, 4, { embed: 1 }, { rhythm: NIGHT, tags: production('search'), userAgent: OPENAI_PYTHON }),
  workload(keys.searchQueries, 5, { embedQuery: 3, rewrite: 2 }, { rhythm: ALWAYS, tags: production('search') }),
  workload(keys.catalogBatch, 2.4, { batchOpenai: 1 }, { rhythm: NIGHT, tags: production('catalogue'), growth: 0.35 }),
  workload(keys.invoices, 2.5, { readPages: 2, extract: 1 }, { tags: production('invoices') }),
  workload(keys.evaluation, 5, { evaluate: 5, rewrite: 1 }, { rhythm: NIGHT, tags: staging('evaluation') }),
  workload(keys.atlas, 2.5, { batchBedrock: 2, extract: 1 }, { rhythm: NIGHT, growth: 0.8 }),
  workload(keys.translations, 4, { translate: 3, flash: 1 }, { rhythm: ALWAYS, tags: production('languages') }),
  workload(keys.imageService, 4, { images: 4, flash: 1 }, { rhythm: ALWAYS, tags: production('banners') }),
  workload(keys.renderFarm, 2.5, { film: 1 }, { rhythm: AMERICA, tags: staging('trailers'), days: [30, FOREVER] }),
  workload(keys.review, 5, { review: 1 }, { tags: ['feature:review'], userAgent: OPENAI_NODE, growth: 0.8 }),
  workload(keys.reserved, 3.5, { chatReserved: 1 }, { rhythm: ALWAYS, days: [UPGRADE_DAY, FOREVER] }),
  workload(keys.releases, 2, { chat: 2, issues: 3 }, { tags: ['feature:release-notes'], days: [40, FOREVER] }),
  workload(keys.prototype, 5, { chat4o: 3, flash: 2 }, { tags: staging('prototype') }),
  workload(keys.statusPage, 1.5, { triage: 1 }, { rhythm: ALWAYS }),
  workload(keys.importer, 1.5, { flash: 1, readPages: 1 }, { rhythm: NIGHT }),
  workload(keys.forgotten, 1.5, { nova: 2, chat4o: 1 }),
  workload(keys.playground, 1.2, { chat4o: 2, flash: 1, chat: 1 }),
  workload(keys.master, 1, { chat4o: 1, flash: 1 }),
  workload(
    keys.healthCheck,
    2.5,
    { ping: 1, pingClaude: 1 },
    {
      rhythm: { weekend: 1, hours: [0, 24] },
      tags: [keys.healthCheck.token],
      growth: 0,
    },
  ),
  workload(keys.cliSession, 2, CODER, { days: [58, FOREVER], userAgent: CLAUDE_CODE }),
]
