import { describe, expect, it } from 'vitest'
import { genAiModel, genAiPlatform, genAiTokenType, serviceCategory } from '../../../../src/core/cbf/dimension-rules.ts'
import { PROVIDERS, type Provider } from '../../../../src/core/czrn/provider-table.ts'

/** LiteLLM's `LlmProviders`, `SearchProviders` and sandboxes, mid 2026 (`litellm/types/utils.py`), as LiteLLM spells them. */
const LITELLM_SLUGS = words(`
  openai chatgpt openai_like jina_ai xai zai custom_openai text-completion-openai cohere cohere_chat clarifai
  anthropic anthropic_text bytez replicate reducto runwayml aws_polly huggingface together_ai openrouter
  datarobot vertex_ai vertex_ai_beta gemini ai21 baseten black_forest_labs azure azure_text azure_ai sagemaker
  sagemaker_chat sagemaker_nova bedrock vllm nlp_cloud petals oobabooga ollama ollama_chat deepinfra perplexity
  mistral milvus groq a2a gigachat nvidia_nim nvidia_riva soniox cerebras ai21_chat volcengine codestral
  text-completion-codestral dashscope modelscope moonshot publicai v0 morph lambda_ai inception
  text-completion-inception deepseek sambanova maritalk voyage cloudflare xinference fireworks_ai friendliai
  featherless_ai watsonx watsonx_text triton predibase databricks empower github ragflow compactifai
  docker_model_runner custom litellm_proxy hosted_vllm tencent llamafile lm_studio galadriel nebius infinity
  deepgram elevenlabs novita aiohttp_openai langfuse humanloop topaz sap assemblyai charity_engine
  github_copilot snowflake gradient_ai meta_llama nscale pg_vector s3_vectors helicone hyperbolic recraft
  fal_ai stability heroku aiml cometapi oci auto_router vercel_ai_gateway dotprompt manus wandb ovhcloud
  scaleway lemonade amazon_nova a2a_agent langgraph langflow minimax synthetic apertis nano-gpt poe chutes
  neosantara parasail xiaomi_mimo tensormesh libertai pinstripes darkbloom meta litellm_agent cursor
  bedrock_mantle gdc
  tavily parallel_ai exa_ai brave google_pse dataforseo firecrawl fastcrw searxng linkup duckduckgo
  searchapi serper you_com apiserpent tinyfish agentcore
  e2b opensandbox`)

/** What came until October 2026: providers configured in JSON, the enum, and release notes, in this order. */
const LATER_SLUGS = words(`
  veniceai gmi sarvam llamagate abliteration aihubmix crusoe
  qwencloud qwen_ai_platform cognition empiriolabs monet scx-ai nimble valkey pydantic_ai_agents
  bing_grounding nadir edenai prism sail cortecs transcribe typesafe`)

/** Spellings outside those lists. */
const PRICE_MAP_SLUGS = ['bedrock_converse']

const AI = 'AI and Machine Learning'
const UNAVAILABLE = 'Service Category Unavailable'
const NONE = 'Not Applicable'

describe('provider table', () => {
  it('holds every slug of LiteLLM once', () => {
    const slugs = PROVIDERS.flatMap((provider) => provider.slugs)
    expect([...slugs].sort()).toEqual([...LITELLM_SLUGS, ...LATER_SLUGS, ...PRICE_MAP_SLUGS].sort())
    expect(new Set(slugs).size).toBe(slugs.length)
  })

  it('gives each family a slug of its own that fits a CZRN', () => {
    const families = PROVIDERS.map((provider) => provider.slug)
    expect(new Set(families).size).toBe(families.length)
    expect(families.filter((family) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(family))).toEqual([])
  })

  it.each([
    ['openai', ['openai', 'text-completion-openai']],
    ['anthropic', ['anthropic', 'anthropic_text']],
    ['bedrock', ['bedrock', 'bedrock_mantle', 'bedrock_converse']],
    ['sagemaker', ['sagemaker', 'sagemaker_chat', 'sagemaker_nova']],
    ['vertex-ai', ['vertex_ai', 'vertex_ai_beta']],
    ['azure', ['azure', 'azure_text']],
    ['azure-ai', ['azure_ai']],
    ['cohere', ['cohere', 'cohere_chat']],
    ['ai21', ['ai21', 'ai21_chat']],
    ['watsonx', ['watsonx', 'watsonx_text']],
    ['codestral', ['codestral', 'text-completion-codestral']],
    ['inception', ['inception', 'text-completion-inception']],
    ['a2a', ['a2a', 'a2a_agent']],
    ['ollama', ['ollama', 'ollama_chat']],
    ['vllm', ['vllm', 'hosted_vllm']],
  ])('groups the slugs of %s', (family, slugs) => {
    expect(PROVIDERS.find((provider) => provider.slug === family)?.slugs).toEqual(slugs)
  })

  it('counts tokens but for Vertex AI, and never says "unknown"', () => {
    expect(PROVIDERS.filter((provider) => provider.units !== 'tokens').map((provider) => provider.slug)).toEqual([
      'vertex-ai',
    ])
    const names = PROVIDERS.flatMap((provider) => [provider.cloudProvider ?? '', provider.service])
    expect(names.filter((name) => name === '' || name !== name.trim() || /unknown/i.test(name))).toEqual([])
  })

  it('names nobody else’s API as OpenAI’s', () => {
    const openAi = PROVIDERS.filter((provider) => /open-?ai/i.test(provider.cloudProvider ?? ''))
    expect(openAi.map((provider) => provider.slug)).toEqual(['openai', 'chatgpt'])
  })
})

describe('CloudZero’s default dimensions on one line per family', () => {
  // Family, cloud provider, service, Service Category, GenAI Platform, GenAI Model, GenAI Token Type.
  it.each([
    ['openai', 'OpenAI', 'OpenAI API', AI, 'OpenAI', 'the-model', 'Input'],
    ['chatgpt', 'OpenAI', 'ChatGPT', AI, 'OpenAI', 'the-model', 'Input'],
    ['anthropic', 'Anthropic', 'Claude API', AI, 'Anthropic', 'the-model', 'Input'],
    ['bedrock', 'AWS', 'AmazonBedrock', AI, 'Bedrock', null, 'Input'],
    ['agentcore', 'AWS', 'AmazonBedrockAgentCore', AI, NONE, NONE, NONE],
    ['sagemaker', 'AWS', 'AmazonSageMaker', AI, NONE, NONE, NONE],
    ['aws-polly', 'AWS', 'AmazonPolly', null, NONE, NONE, NONE],
    ['vertex-ai', 'GCP', 'Vertex AI', AI, 'Vertex AI', null, 'Input'],
    ['gdc', 'GCP', 'Google Distributed Cloud', null, NONE, NONE, NONE],
    ['gemini', 'Gemini', 'Gemini API', AI, 'Gemini', 'the-model', 'Input'],
    // The platform would be OpenAI for the usage type `Azure OpenAI` of Azure's own bill only.
    ['azure', 'Azure', 'microsoft.cognitiveservices', AI, NONE, NONE, NONE],
    ['azure-ai', 'Azure', 'microsoft.cognitiveservices', AI, NONE, NONE, NONE],
    ['cohere', 'Cohere', 'Cohere API', AI, 'Cohere', 'the-model', 'Input'],
    ['meta', 'Meta', 'Meta API', AI, 'Meta', 'the-model', 'Input'],
    ['meta-llama', 'Meta', 'Llama API', AI, 'Meta', 'the-model', 'Input'],
    // A platform, but in no category: the two lists of CloudZero differ.
    ['fireworks-ai', 'Fireworks', 'Fireworks AI', UNAVAILABLE, 'Fireworks', 'the-model', 'Input'],
    // CloudZero's lists say `minstral`.
    ['mistral', 'Mistral AI', 'Mistral API', UNAVAILABLE, NONE, NONE, NONE],
    ['codestral', 'Mistral AI', 'Codestral API', UNAVAILABLE, NONE, NONE, NONE],
    ['groq', 'Groq', 'GroqCloud', UNAVAILABLE, NONE, NONE, NONE],
    ['deepseek', 'DeepSeek', 'DeepSeek API', UNAVAILABLE, NONE, NONE, NONE],
    ['xai', 'xAI', 'xAI API', UNAVAILABLE, NONE, NONE, NONE],
    ['openrouter', 'OpenRouter', 'OpenRouter', UNAVAILABLE, NONE, NONE, NONE],
    ['together-ai', 'Together AI', 'Together AI', UNAVAILABLE, NONE, NONE, NONE],
    ['perplexity', 'Perplexity', 'Perplexity API', UNAVAILABLE, NONE, NONE, NONE],
    ['databricks', 'Databricks', 'Model Serving', UNAVAILABLE, NONE, NONE, NONE],
    ['amazon-nova', 'Amazon', 'Amazon Nova API', UNAVAILABLE, NONE, NONE, NONE],
    ['ollama', 'Self-hosted', 'Ollama', UNAVAILABLE, NONE, NONE, NONE],
    ['vllm', 'Self-hosted', 'vLLM', UNAVAILABLE, NONE, NONE, NONE],
    ['openai-like', 'Custom', 'OpenAI-compatible API', UNAVAILABLE, NONE, NONE, NONE],
    ['litellm-proxy', 'LiteLLM', 'LiteLLM Proxy', UNAVAILABLE, NONE, NONE, NONE],
    ['tavily', 'Tavily', 'Tavily API', UNAVAILABLE, NONE, NONE, NONE],
  ])('%s', (slug, cloudProvider, service, category, platform, model, tokenType) => {
    const provider = PROVIDERS.find((candidate) => candidate.slug === slug)
    expect(provider).toMatchObject({ cloudProvider, service })
    const line = provider ? lineOf(provider) : {}
    expect(serviceCategory(line)).toBe(category)
    expect(genAiPlatform(line)).toBe(platform)
    expect(genAiModel(line)).toBe(model)
    expect(genAiTokenType(line)).toBe(tokenType)
  })

  it('sorts exactly these families under AI', () => {
    const sorted = PROVIDERS.filter((provider) => serviceCategory(lineOf(provider)) === AI)
    expect(sorted.map((provider) => provider.slug).sort()).toEqual([
      'agentcore',
      'anthropic',
      'azure',
      'azure-ai',
      'bedrock',
      'chatgpt',
      'cohere',
      'cometapi', // its own name holds "meta"
      'gemini',
      'llamagate', // its own name holds "llama"
      'meta',
      'meta-llama',
      'openai',
      'sagemaker',
      'vertex-ai',
    ])
  })

  it('knows a platform for exactly these families', () => {
    const known = PROVIDERS.filter((provider) => genAiPlatform(lineOf(provider)) !== NONE)
    expect(known.map((provider) => provider.slug).sort()).toEqual([
      'anthropic',
      'bedrock',
      'chatgpt',
      'cohere',
      'fireworks-ai',
      'gemini',
      'meta',
      'meta-llama',
      'openai',
      'vertex-ai',
    ])
  })
})

/** The columns the dimensions read, as a run with `--split-usage` writes them. */
function lineOf(provider: Provider): Record<string, string> {
  const cloud = ['AWS', 'GCP', 'Azure'].includes(provider.cloudProvider ?? '')
  return {
    'lineitem/cloud_provider': provider.cloudProvider ?? '',
    'resource/service': provider.service,
    'usage/units': provider.units,
    'resource/usage_family': 'the-model',
    'action/usage_type': 'input',
    'resource/id': `llm-usage/acme|core|ann|the-model@${provider.slug}`,
    ...(cloud ? {} : { 'resource/tag:open_ai_cz:model': 'the-model' }),
  }
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
