import type { CbfRow } from './row.ts'

/** What CloudZero's GenAI dimensions say of spend they do not know. */
export const NOT_APPLICABLE = 'Not Applicable'

/** CloudZero's name of the category that language models belong to. */
export const AI_CATEGORY = 'AI and Machine Learning'
const UNAVAILABLE = 'Service Category Unavailable'

const AWS_AI: ReadonlySet<string> = new Set(['AmazonSageMaker', 'AmazonBedrock'])
const AZURE_AI: ReadonlySet<string> = new Set([
  'microsoft.openai',
  'microsoft.cognitiveservices',
  'microsoft.machinelearning',
  'microsoft.machinelearningservices',
  'microsoft.aisearch',
  'microsoft.speech',
])
/** Providers that both dimensions know. `minstral` is CloudZero's spelling, so that Mistral AI is not found. */
const AI_PROVIDERS = [
  'anthropic',
  'baidu',
  'chatgpt',
  'claude',
  'cohere',
  'deepmind',
  'deepsearch',
  'gemini',
  'llama',
  'meta',
  'minstral',
]
const OPENAI = ['openai', 'open-ai']
const CATEGORY_WORDS = [...AI_PROVIDERS, ...OPENAI]
const PLATFORMS = [...AI_PROVIDERS, 'fireworks']

/**
 * CloudZero's dimension `Service Category`, by its published default definition. Null where a service of AWS, GCP or
 * Azure is none of its AI services: its category then comes from lists that are not reproduced here.
 */
export function serviceCategory(line: CbfRow): string | null {
  const provider = providerOf(line)
  const service = line['resource/service'] ?? ''
  if (provider.startsWith('aws')) return service.includes('Bedrock') || AWS_AI.has(service) ? AI_CATEGORY : null
  if (provider.startsWith('gcp'))
    return service === 'Vertex AI' || /Claude|Llama|Mistral/.test(service) ? AI_CATEGORY : null
  if (provider.startsWith('azure')) return AZURE_AI.has(service) ? AI_CATEGORY : null
  return CATEGORY_WORDS.some((word) => provider.includes(word)) ? AI_CATEGORY : UNAVAILABLE
}

/** CloudZero's dimension `GenAI Platform`, by version 1.0.16 of its default definitions. */
export function genAiPlatform(line: CbfRow): string {
  const provider = providerOf(line)
  const service = line['resource/service']
  if (service === 'AmazonBedrock') return 'Bedrock'
  if (provider.includes('gcp') && service === 'Vertex AI' && line['usage/units'] === 'count') return 'Vertex AI'
  const azureOpenAi = service === 'microsoft.cognitiveservices' && line['action/usage_type'] === 'Azure OpenAI'
  if ((provider.includes('azure') && azureOpenAi) || OPENAI.includes(provider)) return 'OpenAI'
  return PLATFORMS.includes(provider) ? (line['lineitem/cloud_provider'] ?? '') : NOT_APPLICABLE
}

/**
 * CloudZero's dimension `GenAI Model`. Null where its definition goes by rules that are not published in words:
 * AWS, GCP and Azure, and any other provider but OpenAI and Anthropic without the tag.
 */
export function genAiModel(line: CbfRow): string | null {
  if (genAiPlatform(line) === NOT_APPLICABLE) return NOT_APPLICABLE
  const provider = providerOf(line)
  if (/aws|gcp|azure/.test(provider)) return null
  const tag = line['resource/tag:open_ai_cz:model']
  if (tag) {
    const [first = '', second] = tag.split('|')
    return (second ?? first).trim()
  }
  if (OPENAI.includes(provider)) return (line['resource/id'] ?? '').split(/[/:]/)[1]?.split('|')[0] ?? ''
  return provider === 'anthropic' ? (line['resource/service'] ?? '') : null
}

/** CloudZero's dimension `GenAI Token Type`, read from the usage family or the usage type. */
export function genAiTokenType(line: CbfRow): string {
  if (genAiPlatform(line) === NOT_APPLICABLE) return NOT_APPLICABLE
  const texts = [line['resource/usage_family'] ?? '', line['action/usage_type'] ?? ''].map((text) => text.toLowerCase())
  const says = (...words: readonly string[]) => texts.some((text) => words.every((word) => text.includes(word)))
  if (says('cache', 'read', 'inp')) return 'Cached Read Input'
  if (says('cache', 'write', 'inp')) return 'Cached Write Input'
  if (says('inp')) return 'Input'
  return says('outp') ? 'Output' : 'Other'
}

function providerOf(line: CbfRow): string {
  return (line['lineitem/cloud_provider'] ?? '').toLowerCase()
}
