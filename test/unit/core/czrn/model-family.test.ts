import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modelFamily } from '../../../../src/core/czrn/model-family.ts'

const HASH = '02e509c789964a7ea8736978a43525956ef40397be9033abf9fd2badfe68c9e3'
const BEDROCK_ARN = 'arn:aws:bedrock:us-east-1:123456789012:'

const FAMILIES = {
  'as it is': [
    ['gpt-4o', 'gpt-4o'],
    ['GPT-4.1-Nano', 'gpt-4.1-nano'],
    ['claude-2.1', 'claude-2.1'],
    ['text-embedding-3-large', 'text-embedding-3-large'],
    ['text-embedding-ada-002', 'text-embedding-ada-002'],
    ['text-davinci-003', 'text-davinci-003'],
    ['deepseek-ai/DeepSeek-V3', 'deepseek-v3'],
    ['whisper-large-v3', 'whisper-large-v3'],
    ['jina-clip-v2-1024', 'jina-clip-v2-1024'],
    ['deployment-1001', 'deployment-1001'],
    ['1234567890', '1234567890'],
    ['20241022', '20241022'],
    ['latest', 'latest'],
    ['team gpt', 'team-gpt'],
  ],
  'path of the provider': [
    ['openai/gpt-4o', 'gpt-4o'],
    ['openrouter/anthropic/claude-3.5-haiku', 'claude-3.5-haiku'],
    ['accounts/fireworks/models/llama-v3p1-70b-instruct', 'llama-v3p1-70b-instruct'],
    ['accounts/fireworks/models/llama-v3p1-8b#accounts/acme/deployments/ab12', 'llama-v3p1-8b'],
    ['publishers/google/models/gemini-2.0-flash-001', 'gemini-2.0-flash'],
    ['vertex_ai/gemini-1.5-pro-002', 'gemini-1.5-pro'],
    ['azure/us/gpt-4o-2024-08-06', 'gpt-4o'],
    ['@cf/meta/llama-2-7b-chat-fp16', 'llama-2-7b-chat-fp16'],
    ['hd/1024-x-1792/dall-e-3', 'dall-e-3'],
    ['fal_ai/fal-ai/flux-pro/v1.1', 'flux-pro-v1.1'],
    ['fal-ai/recraft/v3/text-to-image', 'recraft-v3-text-to-image'],
    ['models/', 'models'],
  ],
  'Bedrock ids': [
    ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 'claude-3-5-haiku'],
    ['eu.anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet'],
    ['apac.amazon.nova-pro-v1:0', 'nova-pro'],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['jp.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
    ['au.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
    ['us-gov.anthropic.claude-3-haiku-20240307-v1:0', 'claude-3-haiku'],
    ['anthropic.claude-3-sonnet-20240229-v1:0:200k', 'claude-3-sonnet'],
    ['bedrock/us-east-1/1-month-commitment/anthropic.claude-instant-v1', 'claude-instant'],
    ['anthropic.claude-v2:1', 'claude-v2'],
    ['anthropic.claude-v2', 'claude-v2'],
    ['amazon.titan-text-express-v1', 'titan-text-express'],
    ['amazon.titan-embed-text-v2:0', 'titan-embed-text'],
    ['meta.llama3-1-70b-instruct-v1:0', 'llama3-1-70b-instruct'],
    ['mistral.mistral-large-2402-v1:0', 'mistral-large'],
    ['mistral.mixtral-8x7b-instruct-v0:1', 'mixtral-8x7b-instruct'],
    ['cohere.command-r-plus-v1:0', 'command-r-plus'],
    ['cohere.command-text-v14', 'command-text'],
    ['cohere.embed-english-v3', 'embed-english-v3'],
    ['cohere.embed-v4:0', 'embed-v4'],
    ['cohere.rerank-v3-5:0', 'rerank-v3-5'],
    ['ai21.jamba-1-5-large-v1:0', 'jamba-1-5-large'],
    ['us.deepseek.r1-v1:0', 'deepseek-r1'],
    ['deepseek.v3-v1:0', 'deepseek-v3'],
    ['openai.gpt-oss-120b-1:0', 'gpt-oss-120b'],
    ['twelvelabs.marengo-embed-2-7-v1:0', 'marengo-embed-2-7'],
    ['luma.ray-v2:0', 'ray-v2'],
    ['stability.stable-diffusion-xl-v1', 'stable-diffusion-xl'],
    ['us.acme-model', 'us.acme-model'],
  ],
  ARNs: [
    ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-5-sonnet-20240620-v1:0', 'claude-3-5-sonnet'],
    [`bedrock/converse/${BEDROCK_ARN}inference-profile/us.amazon.nova-lite-v1:0`, 'nova-lite'],
    [`${BEDROCK_ARN}custom-model/amazon.titan-text-lite-v1:0:4k/ab12cd`, 'titan-text-lite'],
    [`${BEDROCK_ARN}application-inference-profile/x8k2m4p0q1z9`, 'application-inference-profile-x8k2m4p0q1z9'],
    [`${BEDROCK_ARN}provisioned-model/ab12cd`, 'provisioned-model-ab12cd'],
    ['bedrock/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aimported-model%2Fab12cd', 'imported-model-ab12cd'],
  ],
  'versions behind @': [
    ['claude-3-5-sonnet@20240620', 'claude-3-5-sonnet'],
    ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet'],
    ['vertex_ai/claude-3-7-sonnet@default', 'claude-3-7-sonnet'],
    ['mistral-large@2411-001', 'mistral-large'],
    ['jamba-1.5-large@001', 'jamba-1.5-large'],
  ],
  'dates and versions': [
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['o1-2024-12-17', 'o1'],
    ['claude-3-opus-20240229', 'claude-3-opus'],
    ['claude-3-5-haiku-latest', 'claude-3-5-haiku'],
    ['chatgpt-4o-latest-20250326', 'chatgpt-4o'],
    ['gpt-4-0613', 'gpt-4'],
    ['gpt-3.5-turbo-0125', 'gpt-3.5-turbo'],
    ['gpt-3.5-turbo-16k-0613', 'gpt-3.5-turbo-16k'],
    ['grok-code-fast-1-0825', 'grok-code-fast-1'],
    ['mistral-large-2411', 'mistral-large'],
    ['codestral-2405', 'codestral'],
    ['doubao-seed-1-6-250615', 'doubao-seed-1-6'],
    ['command-r-plus-08-2024', 'command-r-plus'],
    ['gemini-1.5-flash-001', 'gemini-1.5-flash'],
    ['gemini-embedding-001', 'gemini-embedding'],
    ['imagen-3.0-generate-002', 'imagen-3.0-generate'],
    ['gemini-exp-1206', 'gemini-exp'],
    ['amazon-nova/nova-micro-v1', 'nova-micro'],
    ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'mixtral-8x7b-instruct'],
    [`replicate/meta/llama-2-70b-chat:${HASH}`, 'llama-2-70b-chat'],
  ],
  'variants are kept': [
    ['o1-preview-2024-09-12', 'o1-preview'],
    ['gpt-4-1106-preview', 'gpt-4-preview'],
    ['gpt-4o-realtime-preview-2024-12-17', 'gpt-4o-realtime-preview'],
    ['gemini-2.5-flash-preview-05-20', 'gemini-2.5-flash-preview'],
    ['gemini-2.5-flash-preview-09-2025', 'gemini-2.5-flash-preview'],
    ['gemini-2.0-flash-thinking-exp-01-21', 'gemini-2.0-flash-thinking-exp'],
    ['kimi-k2-0905-preview', 'kimi-k2-preview'],
    ['qwen3-235b-a22b-thinking-2507', 'qwen3-235b-a22b-thinking'],
    ['deepseek/deepseek-chat-v3-0324:free', 'deepseek-chat-v3-free'],
    ['anthropic/claude-3.7-sonnet:thinking', 'claude-3.7-sonnet-thinking'],
    ['ollama/llama3.1:8b', 'llama3.1-8b'],
    ['llama3.1:8b-instruct-q4_0', 'llama3.1-8b-instruct-q4_0'],
    ['llama3.1:latest', 'llama3.1'],
  ],
  'fine-tunes belong to their base': [
    ['ft:gpt-4o-mini-2024-07-18:org::id', 'gpt-4o-mini'],
    ['ft:gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['openai/ft:gpt-3.5-turbo-0613:acme::8xyz', 'gpt-3.5-turbo'],
    ['davinci:ft-acme-2023-01-01-00-00-00', 'davinci'],
    ['gpt-4o-mini-2024-07-18.ft-0123abcd', 'gpt-4o-mini'],
  ],
  'nothing to name': [
    ['', 'unassigned'],
    ['  ', 'unassigned'],
    ['///', 'unassigned'],
  ],
} satisfies Record<string, readonly (readonly [string, string])[]>

/** What names are made of, so that random names meet the rules. */
const PIECES = [
  ...[
    'us.',
    'anthropic.',
    'deepseek.',
    'claude',
    'gpt-4',
    'gemini',
    'llama',
    'openai/',
    'models/',
    'ft:',
    'arn:aws:x:',
  ],
  ...[
    '-20241022',
    '-2024-07-18',
    '-0613',
    '-2407',
    '-001',
    '-v1',
    '-v2',
    ':0',
    ':1',
    '-1',
    '@',
    '%2f',
    '%3A',
    '#',
    '/',
  ],
  ...[
    '-latest',
    '-preview',
    '-05-20',
    '-08-2024',
    ':free',
    ':8b',
    ':200k',
    '.ft-1',
    'İ',
    'Σ',
    ' ',
    '-',
    '.',
    '_',
    'v3',
  ],
]

for (const [group, pairs] of Object.entries(FAMILIES)) {
  describe(`modelFamily: ${group}`, () => {
    it.each(pairs)('%j -> %s', (model, family) => {
      expect(modelFamily(model)).toBe(family)
      expect(modelFamily(family)).toBe(family)
    })
  })
}

describe('modelFamily of any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  )

  it('is a family of its own, never empty, without separators of an id', () => {
    fc.assert(
      fc.property(text, (model) => {
        const family = modelFamily(model)
        expect(modelFamily(family)).toBe(family)
        expect(family).toMatch(/^[^/:\s]+$/)
        expect(family).toBe(family.toLowerCase())
      }),
      { numRuns: 2000 },
    )
  })

  it('does not depend on case', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES.filter((piece) => /^[ -~]*$/.test(piece)))), (pieces) => {
        expect(modelFamily(pieces.join('').toUpperCase())).toBe(modelFamily(pieces.join('')))
      }),
    )
  })
})
