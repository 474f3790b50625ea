import type { Money } from '../src/core/model/money.ts'

/** A model as a LiteLLM deployment offers it. Prices are list prices, in 1e-12 USD. */
export interface Model {
  /** What LiteLLM calls; `''` for calls without one. */
  readonly name: string
  /** The public name clients ask for. */
  readonly group: string
  /** LiteLLM's provider slug; null where LiteLLM could not tell. */
  readonly provider: string | null
  readonly apiBase: string
  /** Per token: what is read fresh, read from the provider's cache, written to it, and answered. */
  readonly input: Money
  readonly cacheRead: Money
  readonly cacheWrite: Money
  readonly output: Money
  /** Per image, page, second of film or call, where tokens are not what is paid for. */
  readonly unit: Money
  /** LiteLLM's configured discount and margin for the provider, in 1/10,000. */
  readonly discount: bigint
  readonly margin: bigint
  /** How the provider's response ids begin. */
  readonly idPrefix: string
}

type Prices = Partial<Pick<Model, 'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'unit'>>
type Terms = Pick<Model, 'provider' | 'apiBase' | 'idPrefix'> & Partial<Pick<Model, 'discount' | 'margin'>>

const FREE = { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n, unit: 0n }

function model(terms: Terms, name: string, group: string, prices: Prices): Model {
  return { name, group, ...FREE, ...prices, discount: 0n, margin: 0n, ...terms }
}

const openai: Terms = { provider: 'openai', apiBase: 'https://api.openai.com/v1/', idPrefix: 'chatcmpl-' }
const anthropic: Terms = { provider: 'anthropic', apiBase: 'https://api.anthropic.com/v1/messages', idPrefix: 'msg_01' }
const bedrock: Terms = {
  provider: 'bedrock',
  apiBase: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  idPrefix: 'msg_bdrk_01',
}
const vertex: Terms = {
  provider: 'vertex_ai',
  apiBase: 'https://europe-west4-aiplatform.googleapis.com/v1',
  idPrefix: '',
  margin: 300n,
}
const gemini: Terms = { provider: 'gemini', apiBase: 'https://generativelanguage.googleapis.com/v1beta', idPrefix: '' }
const azure: Terms = {
  provider: 'azure',
  apiBase: 'https://saltmarsh-eu.openai.azure.com/',
  idPrefix: 'chatcmpl-',
  discount: 1000n,
}
const fireworks: Terms = { provider: 'fireworks_ai', apiBase: 'https://api.fireworks.ai/inference/v1', idPrefix: '' }
const mistral: Terms = { provider: 'mistral', apiBase: 'https://api.mistral.ai/v1', idPrefix: '' }
const groq: Terms = { provider: 'groq', apiBase: 'https://api.groq.com/openai/v1', idPrefix: 'chatcmpl-' }
/** A handler of the company's own: a slug that no table of providers knows. */
const tideline: Terms = { provider: 'tideline', apiBase: 'http://tideline.saltmarsh.example:8080', idPrefix: 'tl-' }
const nobody: Terms = { provider: null, apiBase: '', idPrefix: '' }

const SONNET: Prices = { input: 3_000_000n, cacheRead: 300_000n, cacheWrite: 3_750_000n, output: 15_000_000n }
const HAIKU: Prices = { input: 1_000_000n, cacheRead: 100_000n, cacheWrite: 1_250_000n, output: 5_000_000n }
const GPT_4O: Prices = { input: 2_500_000n, cacheRead: 1_250_000n, output: 10_000_000n }

/** Every model of the sample, near its list price of late 2025; 1_000_000n a token is one dollar for a million. */
export const models = {
  gpt5: model(openai, 'gpt-5-2025-08-07', 'gpt-5', { input: 1_250_000n, cacheRead: 125_000n, output: 10_000_000n }),
  gpt5Mini: model(openai, 'gpt-5-mini', 'gpt-5-mini', { input: 250_000n, cacheRead: 25_000n, output: 2_000_000n }),
  gpt4o: model(openai, 'gpt-4o-2024-08-06', 'gpt-4o', GPT_4O),
  deepResearch: model(openai, 'o3-deep-research', 'deep-research', {
    input: 10_000_000n,
    cacheRead: 2_500_000n,
    output: 40_000_000n,
  }),
  gpt41Batch: model({ ...openai, idPrefix: 'batch_' }, 'gpt-4.1-2025-04-14', 'gpt-4.1', {
    input: 1_000_000n,
    output: 4_000_000n,
  }),
  embeddingLarge: model(openai, 'text-embedding-3-large', 'embeddings', { input: 130_000n }),
  embeddingSmall: model(openai, 'text-embedding-3-small', 'embeddings-small', { input: 20_000n }),
  image: model(openai, 'gpt-image-1', 'images', { unit: 167_000_000_000n }),
  opus: model(anthropic, 'claude-opus-4-1-20250805', 'claude-opus', {
    input: 15_000_000n,
    cacheRead: 1_500_000n,
    cacheWrite: 18_750_000n,
    output: 75_000_000n,
  }),
  sonnet: model(anthropic, 'claude-sonnet-4-5-20250929', 'claude-sonnet', SONNET),
  haiku: model(anthropic, 'claude-haiku-4-5-20251001', 'claude-haiku', HAIKU),
  sonnetBedrock: model(bedrock, 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet', SONNET),
  haikuBatch: model(bedrock, 'eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku', {
    input: 500_000n,
    output: 2_500_000n,
  }),
  novaPro: model(bedrock, 'eu.amazon.nova-pro-v1:0', 'nova-pro', {
    input: 800_000n,
    cacheRead: 200_000n,
    output: 3_200_000n,
  }),
  geminiPro: model(vertex, 'gemini-2.5-pro', 'gemini-pro', {
    input: 2_500_000n,
    cacheRead: 250_000n,
    output: 15_000_000n,
  }),
  geminiFlash: model(gemini, 'gemini/gemini-2.5-flash', 'gemini-flash', {
    input: 300_000n,
    cacheRead: 30_000n,
    output: 2_500_000n,
  }),
  video: model(gemini, 'gemini/veo-3.0-generate-001', 'video', { unit: 400_000_000_000n }),
  gpt4oAzure: model(azure, 'azure/gpt-4o-eu', 'gpt-4o', GPT_4O),
  /** Provisioned throughput: paid by the hour, so its requests cost nothing. */
  reserved: model({ ...azure, discount: 0n }, 'azure/gpt-4.1-reserved', 'gpt-4.1-reserved', {}),
  deepseek: model(fireworks, 'accounts/fireworks/models/deepseek-v3p1', 'deepseek', {
    input: 560_000n,
    output: 1_680_000n,
  }),
  mistralLarge: model(mistral, 'mistral-large-latest', 'mistral-large', { input: 2_000_000n, output: 6_000_000n }),
  llama: model(groq, 'llama-3.3-70b-versatile', 'llama', { input: 590_000n, output: 790_000n }),
  extract: model(tideline, 'tideline/extract-2', 'extract', { input: 900_000n, output: 900_000n }),
  ocr: model(nobody, 'page-reader-1', 'page-reader', { unit: 3_500_000_000n }),
  tool: model({ ...nobody, provider: '' }, '', '', { unit: 5_000_000_000n }),
}

/** Azure provisioned throughput: 15 units at 0.36 USD an hour. */
export const PTU = { deployment: models.reserved, units: 15n, pricePerHour: 360_000_000_000n }
