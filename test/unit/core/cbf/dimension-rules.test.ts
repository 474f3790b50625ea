import { describe, expect, it } from 'vitest'
import { genAiModel, genAiPlatform, genAiTokenType, serviceCategory } from '../../../../src/core/cbf/dimension-rules.ts'

const AI = 'AI and Machine Learning'
const UNAVAILABLE = 'Service Category Unavailable'
const NONE = 'Not Applicable'

describe('serviceCategory', () => {
  it.each([
    ['AWS', 'AmazonBedrock', AI],
    ['aws marketplace', 'Claude (Bedrock Edition)', AI],
    ['AWS', 'AmazonSageMaker', AI],
    ['AWS', 'amazonsagemaker', null],
    ['AWS', 'AmazonS3', null],
    ['GCP', 'Vertex AI', AI],
    ['GCP', 'Vertex AI Search', null],
    ['GCP', 'Claude Sonnet 4', AI],
    ['GCP', 'Mistral Large', AI],
    ['Azure', 'microsoft.cognitiveservices', AI],
    ['Azure', 'Microsoft.CognitiveServices', null],
    ['azure', 'microsoft.speech', AI],
    ['OpenAI', 'anything', AI],
    ['Meta', 'Llama API', AI],
    ['CometAPI', 'CometAPI', AI],
    ['minstral', 'x', AI],
    ['Mistral AI', 'Mistral API', UNAVAILABLE],
    ['Groq', 'GroqCloud', UNAVAILABLE],
    ['Fireworks', 'Fireworks AI', UNAVAILABLE],
  ])('%s / %s: %s', (provider, service, category) => {
    expect(serviceCategory({ 'lineitem/cloud_provider': provider, 'resource/service': service })).toBe(category)
  })

  it('is unavailable without a provider', () => {
    expect(serviceCategory({})).toBe(UNAVAILABLE)
  })
})

describe('genAiPlatform', () => {
  it.each([
    ['AWS', 'AmazonBedrock', 'tokens', 'tokens', 'Bedrock'],
    ['AWS', 'AmazonSageMaker', 'tokens', 'tokens', NONE],
    ['GCP', 'Vertex AI', 'count', 'tokens', 'Vertex AI'],
    ['GCP', 'Vertex AI', 'tokens', 'tokens', NONE],
    ['Azure', 'microsoft.cognitiveservices', 'tokens', 'Azure OpenAI', 'OpenAI'],
    ['Azure', 'microsoft.cognitiveservices', 'tokens', 'tokens', NONE],
    ['OpenAI', 'OpenAI API', 'tokens', 'tokens', 'OpenAI'],
    ['Open-AI', 'x', 'tokens', 'tokens', 'OpenAI'],
    ['OpenAI Europe', 'x', 'tokens', 'tokens', NONE],
    ['Fireworks', 'x', 'tokens', 'tokens', 'Fireworks'],
    ['Fireworks AI', 'x', 'tokens', 'tokens', NONE],
    ['Mistral AI', 'x', 'tokens', 'tokens', NONE],
  ])('%s / %s / %s / %s: %s', (provider, service, units, usageType, platform) => {
    const line = {
      'lineitem/cloud_provider': provider,
      'resource/service': service,
      'usage/units': units,
      'action/usage_type': usageType,
    }
    expect(genAiPlatform(line)).toBe(platform)
  })
})

describe('genAiModel', () => {
  const openAi = { 'lineitem/cloud_provider': 'OpenAI', 'resource/id': 'llm-usage/acme|core|ann|gpt-4o@openai' }
  const anthropic = { 'lineitem/cloud_provider': 'Anthropic', 'resource/service': 'Claude API' }

  it('reads the tag, and of two parts the second', () => {
    expect(genAiModel({ ...openAi, 'resource/tag:open_ai_cz:model': 'gpt-4o' })).toBe('gpt-4o')
    expect(genAiModel({ ...openAi, 'resource/tag:open_ai_cz:model': 'proj | gpt-4o' })).toBe('gpt-4o')
  })

  it('without the tag takes the organization for OpenAI’s model, which is why the tag is sent', () => {
    expect(genAiModel(openAi)).toBe('acme')
    expect(genAiModel({ 'lineitem/cloud_provider': 'OpenAI' })).toBe('')
  })

  it('takes the service for Anthropic’s model', () => {
    expect(genAiModel(anthropic)).toBe('Claude API')
    expect(genAiModel({ 'lineitem/cloud_provider': 'Anthropic' })).toBe('')
  })

  it('does not know the rules of the clouds and of the others', () => {
    expect(genAiModel({ 'lineitem/cloud_provider': 'AWS', 'resource/service': 'AmazonBedrock' })).toBeNull()
    expect(genAiModel({ 'lineitem/cloud_provider': 'Cohere' })).toBeNull()
  })

  it('does not apply where no platform is known', () => {
    expect(genAiModel({ 'lineitem/cloud_provider': 'Groq', 'resource/tag:open_ai_cz:model': 'x' })).toBe(NONE)
  })
})

describe('genAiTokenType', () => {
  it.each([
    ['input', 'Input'],
    ['cache-read-input', 'Cached Read Input'],
    ['cache-write-input', 'Cached Write Input'],
    ['output', 'Output'],
    ['reasoning-output', 'Output'],
    ['Cache Read Input Tokens', 'Cached Read Input'],
    ['tokens', 'Other'],
    ['tool', 'Other'],
    ['', 'Other'],
  ])('%s: %s', (usageType, type) => {
    const line = { 'lineitem/cloud_provider': 'OpenAI', 'resource/usage_family': 'gpt-4o' }
    expect(genAiTokenType({ ...line, 'action/usage_type': usageType })).toBe(type)
  })

  it('reads the usage family too', () => {
    expect(genAiTokenType({ 'lineitem/cloud_provider': 'Gemini', 'resource/usage_family': 'Output tokens' })).toBe(
      'Output',
    )
    expect(genAiTokenType({ 'lineitem/cloud_provider': 'Gemini' })).toBe('Other')
  })

  it('does not apply where no platform is known', () => {
    expect(genAiTokenType({ 'lineitem/cloud_provider': 'Groq', 'action/usage_type': 'input' })).toBe(NONE)
  })
})
