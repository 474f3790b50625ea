import type { Money } from '../src/core/model/money.ts'
import { type Model, models } from './models.ts'
import type { Range } from './random.ts'

/** A kind of request. Shares are parts of 1. */
export interface Task {
  readonly model: Model
  readonly callType: string
  /** Path LiteLLM derives from the call type (`ROUTE_ENDPOINT_MAPPING`), `''` where it has none. */
  readonly endpoint: string
  readonly prompt: Range
  readonly completion: Range
  /** Share of the prompt read from, and written to, the provider's cache. */
  readonly cached: number
  readonly written: number
  /** Share of the completion that is reasoning. */
  readonly reasoning: number
  /** Images, pages, seconds or calls paid for by the piece. */
  readonly units: Range
  /** Built-in tools of the provider (web search), paid for by the use. */
  readonly toolUses: Range
  /** Namespaced MCP tool, `''` if none. */
  readonly tool: string
  /** Duration in milliseconds. */
  readonly duration: Range
  /** Whether LiteLLM's response cache may answer. */
  readonly cacheable: boolean
}

/** One use of a provider's web search: 10 USD for a thousand. */
export const TOOL_USE: Money = 10_000_000_000n

const NONE: Range = [0, 0]
const CHAT = { callType: 'acompletion', endpoint: '/chat/completions' }
const MESSAGES = { callType: 'anthropic_messages', endpoint: '' }
const RESPONSES = { callType: 'aresponses', endpoint: '/responses' }
const EMBEDDING = { callType: 'aembedding', endpoint: '/embeddings' }
const BATCH = { callType: 'aretrieve_batch', endpoint: '/batches/{batch_id}' }
const MCP = { callType: 'call_mcp_tool', endpoint: '' }

function task(model: Model, fields: Partial<Task> & Pick<Task, 'callType' | 'endpoint'>): Task {
  return {
    model,
    prompt: NONE,
    completion: NONE,
    cached: 0,
    written: 0,
    reasoning: 0,
    units: NONE,
    toolUses: NONE,
    tool: '',
    duration: [900, 9000],
    cacheable: false,
    ...fields,
  }
}

const coding = { cached: 0.45, written: 0.12, duration: [4000, 60_000] } as const

/** Everything people and services of the sample ask for. */
export const tasks = {
  codeOpus: task(models.opus, { ...MESSAGES, ...coding, prompt: [80_000, 200_000], completion: [3000, 32_000] }),
  codeSonnet: task(models.sonnet, { ...MESSAGES, ...coding, prompt: [80_000, 950_000], completion: [3000, 40_000] }),
  codeBedrock: task(models.sonnetBedrock, {
    ...CHAT,
    ...coding,
    prompt: [80_000, 900_000],
    completion: [3000, 40_000],
  }),
  review: task(models.haiku, { ...CHAT, ...coding, prompt: [15_000, 160_000], completion: [300, 5000] }),
  chat: task(models.gpt5, {
    ...RESPONSES,
    prompt: [400, 40_000],
    completion: [300, 9000],
    cached: 0.3,
    reasoning: 0.55,
    toolUses: [0, 3],
    duration: [2000, 40_000],
  }),
  chat4o: task(models.gpt4o, { ...CHAT, prompt: [300, 24_000], completion: [100, 3000], cached: 0.2, cacheable: true }),
  chatAzure: task(models.gpt4oAzure, { ...CHAT, prompt: [300, 24_000], completion: [100, 3000], cacheable: true }),
  chatReserved: task(models.reserved, { ...CHAT, prompt: [2000, 60_000], completion: [200, 4000] }),
  support: task(models.haiku, {
    ...CHAT,
    prompt: [3000, 40_000],
    completion: [150, 1500],
    cached: 0.7,
    cacheable: true,
  }),
  triage: task(models.gpt5Mini, { ...CHAT, prompt: [500, 9000], completion: [30, 500], cacheable: true }),
  research: task(models.deepResearch, {
    ...RESPONSES,
    prompt: [120_000, 700_000],
    completion: [6000, 40_000],
    cached: 0.25,
    reasoning: 0.6,
    toolUses: [10, 40],
    duration: [300_000, 1_500_000],
  }),
  longRead: task(models.geminiPro, {
    ...CHAT,
    prompt: [120_000, 950_000],
    completion: [800, 9000],
    cached: 0.15,
    reasoning: 0.4,
    duration: [15_000, 120_000],
  }),
  flash: task(models.geminiFlash, { ...CHAT, prompt: [2000, 120_000], completion: [200, 5000], reasoning: 0.3 }),
  nova: task(models.novaPro, { ...CHAT, prompt: [2000, 90_000], completion: [200, 4000], cached: 0.4 }),
  embed: task(models.embeddingLarge, { ...EMBEDDING, prompt: [60_000, 1_800_000], duration: [400, 5000] }),
  embedQuery: task(models.embeddingSmall, { ...EMBEDDING, prompt: [4, 60], duration: [80, 400], cacheable: true }),
  rewrite: task(models.llama, { ...CHAT, prompt: [200, 2500], completion: [20, 200], duration: [150, 900] }),
  evaluate: task(models.deepseek, { ...CHAT, prompt: [20_000, 160_000], completion: [500, 9000] }),
  translate: task(models.mistralLarge, { ...CHAT, prompt: [4000, 90_000], completion: [4000, 60_000] }),
  extract: task(models.extract, { ...CHAT, prompt: [40_000, 900_000], completion: [1000, 20_000] }),
  readPages: task(models.ocr, { callType: 'aocr', endpoint: '/ocr', units: [20, 500], duration: [8000, 90_000] }),
  images: task(models.image, {
    callType: 'aimage_generation',
    endpoint: '/image/generations',
    units: [1, 8],
    duration: [12_000, 50_000],
  }),
  film: task(models.video, {
    callType: 'avideo_generation',
    endpoint: '/videos',
    units: [4, 40],
    duration: [60_000, 400_000],
  }),
  batchOpenai: task(models.gpt41Batch, {
    ...BATCH,
    prompt: [12_000_000, 70_000_000],
    completion: [900_000, 6_000_000],
    duration: [3_600_000, 18_000_000],
  }),
  batchBedrock: task(models.haikuBatch, {
    ...BATCH,
    prompt: [14_000_000, 80_000_000],
    completion: [1_500_000, 8_000_000],
    duration: [3_600_000, 18_000_000],
  }),
  issues: task(models.tool, { ...MCP, tool: 'github-search_issues', units: [1, 1], duration: [200, 1500] }),
  meetings: task(models.tool, { ...MCP, tool: 'calendar-list_events', units: [1, 1], duration: [150, 900] }),
  ping: task(models.gpt5Mini, { ...CHAT, prompt: [7, 9], completion: [1, 10], duration: [300, 1200] }),
  pingClaude: task(models.haiku, { ...CHAT, prompt: [8, 10], completion: [1, 10], duration: [300, 1200] }),
}
