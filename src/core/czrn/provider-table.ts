import { normalise } from './segment.ts'

/** Who sells what LiteLLM calls a provider, one row per family of slugs that are billed together. */
export interface Provider {
  /** The family, `[a-z0-9-]+`: the provider part of the CZRN and of the model segment. */
  readonly slug: string
  /** LiteLLM's slugs of the family, lower-case, the most common one first. */
  readonly slugs: readonly string[]
  /** `lineitem/cloud_provider`; null where LiteLLM names no provider. */
  readonly cloudProvider: string | null
  /** `resource/service`, the product sold. */
  readonly service: string
  /** `usage/units` of an amount in tokens. */
  readonly units: 'tokens' | 'count'
  /**
   * Whether CloudZero can take the provider's own bill (docs/cloudzero.md): `by-service` where it then shows this product
   * under `service` (docs/telemetry.md), `yes` where its service there is not known.
   */
  readonly nativeBill: 'by-service' | 'yes' | 'no'
}

/** Whoever runs LiteLLM runs these too: LiteLLM sees a local engine, not a seller. */
const SELF_HOSTED = 'Self-hosted'
/** An endpoint that speaks a protocol; LiteLLM does not say whose it is. */
const CUSTOM = 'Custom'

/** Providers whose bill CloudZero can take; Gemini is on that of Google Cloud. */
const BILLED: ReadonlySet<string> = new Set(['OpenAI', 'Anthropic', 'AWS', 'Azure', 'GCP', 'Gemini'])

/**
 * Every slug of LiteLLM's `LlmProviders` and `SearchProviders` and its sandboxes. Names are those of CloudZero's native
 * bills and of its default dimensions (cbf/dimension-rules.ts) where they are true, else the seller's own.
 */
export const PROVIDERS: readonly Provider[] = [
  byService(family(['openai', 'text-completion-openai'], 'OpenAI', 'OpenAI API')),
  family(['chatgpt'], 'OpenAI', 'ChatGPT'),
  byService(family(['anthropic', 'anthropic_text'], 'Anthropic', 'Claude API')),
  // `bedrock_converse` is how LiteLLM's price map spells it.
  byService(family(['bedrock', 'bedrock_mantle', 'bedrock_converse'], 'AWS', 'AmazonBedrock')),
  family(['agentcore'], 'AWS', 'AmazonBedrockAgentCore'),
  byService(family(['sagemaker', 'sagemaker_chat', 'sagemaker_nova'], 'AWS', 'AmazonSageMaker')),
  family(['aws_polly'], 'AWS', 'AmazonPolly'),
  family(['transcribe'], 'AWS', 'Amazon Transcribe'),
  family(['s3_vectors'], 'AWS', 'AmazonS3'),
  // Sold at nova.amazon.com with a key of its own, not on the AWS bill.
  family(['amazon_nova'], 'Amazon', 'Amazon Nova API'),
  // CloudZero's GenAI Platform knows Vertex AI by the unit `count`.
  byService(family(['vertex_ai', 'vertex_ai_beta'], 'GCP', 'Vertex AI', 'count')),
  family(['gdc'], 'GCP', 'Google Distributed Cloud'),
  family(['google_pse'], 'GCP', 'Custom Search API'),
  family(['gemini'], 'Gemini', 'Gemini API'),
  byService(family(['azure', 'azure_text'], 'Azure', 'microsoft.cognitiveservices')),
  // A Foundry resource is a Microsoft.CognitiveServices account (kind AIServices).
  byService(family(['azure_ai'], 'Azure', 'microsoft.cognitiveservices')),
  // A Grounding with Bing Search resource is a Microsoft.Bing account.
  family(['bing_grounding'], 'Azure', 'microsoft.bing'),
  family(['cohere', 'cohere_chat'], 'Cohere', 'Cohere API'),
  family(['fireworks_ai'], 'Fireworks', 'Fireworks AI'),
  family(['meta'], 'Meta', 'Meta API'),
  family(['meta_llama'], 'Meta', 'Llama API'),
  family(['mistral'], 'Mistral AI', 'Mistral API'),
  family(['codestral', 'text-completion-codestral'], 'Mistral AI', 'Codestral API'),

  family(['ai21', 'ai21_chat'], 'AI21 Labs', 'AI21 Studio'),
  family(['abliteration'], 'abliteration.ai', 'abliteration.ai API'),
  family(['aihubmix'], 'AIHubMix', 'AIHubMix API'),
  family(['aiml'], 'AIML API', 'AIML API'),
  family(['apertis'], 'Apertis', 'Apertis'),
  family(['assemblyai'], 'AssemblyAI', 'AssemblyAI API'),
  family(['baseten'], 'Baseten', 'Baseten Model APIs'),
  family(['black_forest_labs'], 'Black Forest Labs', 'BFL API'),
  family(['bytez'], 'Bytez', 'Bytez API'),
  family(['cerebras'], 'Cerebras', 'Cerebras Inference'),
  family(['charity_engine'], 'Charity Engine', 'Charity Engine'),
  family(['chutes'], 'Chutes', 'Chutes'),
  family(['clarifai'], 'Clarifai', 'Clarifai'),
  family(['cloudflare'], 'Cloudflare', 'Workers AI'),
  family(['cognition'], 'Cognition', 'Cognition API'),
  family(['cometapi'], 'CometAPI', 'CometAPI'),
  family(['compactifai'], 'Multiverse Computing', 'CompactifAI API'),
  family(['cortecs'], 'cortecs', 'cortecs API'),
  family(['crusoe'], 'Crusoe', 'Crusoe Managed Inference'),
  family(['cursor'], 'Cursor', 'Cursor Agents'),
  family(['darkbloom'], 'Darkbloom', 'Darkbloom API'),
  family(['dashscope'], 'Alibaba Cloud', 'Model Studio'),
  family(['qwencloud'], 'Alibaba Cloud', 'Model Studio'),
  family(['qwen_ai_platform'], 'Alibaba Cloud', 'Model Studio'),
  family(['databricks'], 'Databricks', 'Model Serving'),
  family(['datarobot'], 'DataRobot', 'DataRobot'),
  family(['deepgram'], 'Deepgram', 'Deepgram API'),
  family(['deepinfra'], 'DeepInfra', 'DeepInfra'),
  family(['deepseek'], 'DeepSeek', 'DeepSeek API'),
  family(['edenai'], 'Eden AI', 'Eden AI API'),
  family(['elevenlabs'], 'ElevenLabs', 'ElevenLabs API'),
  family(['empiriolabs'], 'EmpirioLabs AI', 'EmpirioLabs API'),
  family(['empower'], 'Empower', 'Empower'),
  family(['fal_ai'], 'fal', 'fal Model APIs'),
  family(['featherless_ai'], 'Featherless AI', 'Featherless AI'),
  family(['friendliai'], 'FriendliAI', 'Friendli Model APIs'),
  family(['galadriel'], 'Galadriel', 'Galadriel API'),
  family(['gigachat'], 'Sber', 'GigaChat API'),
  family(['github'], 'GitHub', 'GitHub Models'),
  family(['github_copilot'], 'GitHub', 'GitHub Copilot'),
  family(['gmi'], 'GMI Cloud', 'GMI Inference Engine'),
  family(['gradient_ai'], 'DigitalOcean', 'DigitalOcean Gradient AI'),
  family(['groq'], 'Groq', 'GroqCloud'),
  family(['helicone'], 'Helicone', 'Helicone AI Gateway'),
  family(['heroku'], 'Heroku', 'Heroku Managed Inference'),
  family(['huggingface'], 'Hugging Face', 'Hugging Face Inference'),
  family(['humanloop'], 'Humanloop', 'Humanloop'),
  family(['hyperbolic'], 'Hyperbolic', 'Hyperbolic'),
  family(['inception', 'text-completion-inception'], 'Inception Labs', 'Inception API'),
  family(['jina_ai'], 'Jina AI', 'Jina AI API'),
  family(['lambda_ai'], 'Lambda', 'Lambda Inference API'),
  family(['langfuse'], 'Langfuse', 'Langfuse'),
  family(['langgraph'], 'LangChain', 'LangGraph'),
  family(['libertai'], 'LibertAI', 'LibertAI'),
  family(['llamagate'], 'LlamaGate', 'LlamaGate API'),
  family(['manus'], 'Manus', 'Manus API'),
  family(['maritalk'], 'Maritaca AI', 'MariTalk API'),
  family(['minimax'], 'MiniMax', 'MiniMax API'),
  family(['modelscope'], 'ModelScope', 'ModelScope API-Inference'),
  // A broker of its users' own keys.
  family(['monet'], 'Monet', 'Monet API'),
  family(['moonshot'], 'Moonshot AI', 'Moonshot API'),
  family(['morph'], 'Morph', 'Morph API'),
  family(['nadir'], 'Nadir', 'Nadir Router'),
  family(['nano-gpt'], 'NanoGPT', 'NanoGPT API'),
  family(['nebius'], 'Nebius', 'Nebius Token Factory'),
  family(['neosantara'], 'Neosantara', 'Neosantara'),
  family(['nlp_cloud'], 'NLP Cloud', 'NLP Cloud API'),
  family(['novita'], 'Novita AI', 'Novita AI'),
  family(['nscale'], 'Nscale', 'Nscale'),
  family(['nvidia_nim'], 'NVIDIA', 'NVIDIA NIM'),
  family(['nvidia_riva'], 'NVIDIA', 'NVIDIA Riva'),
  family(['oci'], 'Oracle Cloud', 'OCI Generative AI'),
  family(['openrouter'], 'OpenRouter', 'OpenRouter'),
  family(['ovhcloud'], 'OVHcloud', 'OVHcloud AI Endpoints'),
  family(['parasail'], 'Parasail', 'Parasail'),
  family(['perplexity'], 'Perplexity', 'Perplexity API'),
  family(['pinstripes'], 'Pinstripes', 'Pinstripes API'),
  family(['poe'], 'Poe', 'Poe API'),
  family(['predibase'], 'Predibase', 'Predibase'),
  family(['prism'], 'Prism', 'Prism API'),
  family(['publicai'], 'Public AI', 'Public AI'),
  family(['recraft'], 'Recraft', 'Recraft API'),
  family(['reducto'], 'Reducto', 'Reducto API'),
  family(['replicate'], 'Replicate', 'Replicate'),
  family(['runwayml'], 'Runway', 'Runway API'),
  family(['sail'], 'Sail', 'Sail API'),
  family(['sambanova'], 'SambaNova', 'SambaNova Cloud'),
  family(['sap'], 'SAP', 'SAP Generative AI Hub'),
  family(['sarvam'], 'Sarvam AI', 'Sarvam API'),
  family(['scaleway'], 'Scaleway', 'Scaleway Generative APIs'),
  family(['scx-ai'], 'SCX.ai', 'SCX.ai API'),
  family(['snowflake'], 'Snowflake', 'Snowflake Cortex'),
  family(['soniox'], 'Soniox', 'Soniox API'),
  family(['stability'], 'Stability AI', 'Stability AI API'),
  family(['synthetic'], 'Synthetic', 'Synthetic'),
  family(['tencent'], 'Tencent Cloud', 'Tencent Hunyuan'),
  family(['tensormesh'], 'Tensormesh', 'Tensormesh'),
  family(['together_ai'], 'Together AI', 'Together AI'),
  family(['topaz'], 'Topaz Labs', 'Topaz API'),
  family(['typesafe'], 'TypeSafe', 'TypeSafe API'),
  family(['v0'], 'Vercel', 'v0 API'),
  family(['veniceai'], 'Venice', 'Venice API'),
  family(['vercel_ai_gateway'], 'Vercel', 'Vercel AI Gateway'),
  family(['volcengine'], 'Volcengine', 'Volcengine Ark'),
  family(['voyage'], 'Voyage AI', 'Voyage AI API'),
  family(['wandb'], 'Weights & Biases', 'W&B Inference'),
  family(['watsonx', 'watsonx_text'], 'IBM Cloud', 'watsonx.ai'),
  family(['xai'], 'xAI', 'xAI API'),
  family(['xiaomi_mimo'], 'Xiaomi', 'MiMo API'),
  family(['zai'], 'Z.ai', 'Z.ai API'),

  family(['docker_model_runner'], SELF_HOSTED, 'Docker Model Runner'),
  family(['infinity'], SELF_HOSTED, 'Infinity'),
  family(['langflow'], SELF_HOSTED, 'Langflow'),
  family(['lemonade'], SELF_HOSTED, 'Lemonade'),
  family(['llamafile'], SELF_HOSTED, 'llamafile'),
  family(['lm_studio'], SELF_HOSTED, 'LM Studio'),
  family(['milvus'], SELF_HOSTED, 'Milvus'),
  family(['ollama', 'ollama_chat'], SELF_HOSTED, 'Ollama'),
  family(['oobabooga'], SELF_HOSTED, 'Oobabooga'),
  family(['petals'], SELF_HOSTED, 'Petals'),
  family(['pg_vector'], SELF_HOSTED, 'pgvector'),
  family(['ragflow'], SELF_HOSTED, 'RAGFlow'),
  family(['triton'], SELF_HOSTED, 'Triton Inference Server'),
  family(['valkey'], SELF_HOSTED, 'Valkey'),
  family(['vllm', 'hosted_vllm'], SELF_HOSTED, 'vLLM'),
  family(['xinference'], SELF_HOSTED, 'Xinference'),

  family(['a2a', 'a2a_agent'], CUSTOM, 'A2A agent'),
  // An agent that its owner runs, called by the protocol of agents.
  family(['pydantic_ai_agents'], CUSTOM, 'Pydantic AI agent'),
  family(['custom'], CUSTOM, 'Custom API'),
  // OpenAI's protocol, not OpenAI: a provider name holding "openai" would make CloudZero sort it with OpenAI's spend.
  family(['openai_like'], CUSTOM, 'OpenAI-compatible API'),
  family(['custom_openai'], CUSTOM, 'OpenAI-compatible API'),
  family(['aiohttp_openai'], CUSTOM, 'OpenAI-compatible API'),
  family(['litellm_proxy'], 'LiteLLM', 'LiteLLM Proxy'),
  family(['litellm_agent'], 'LiteLLM', 'LiteLLM Agents'),
  family(['auto_router'], 'LiteLLM', 'LiteLLM Auto Router'),
  family(['dotprompt'], 'LiteLLM', 'LiteLLM Dotprompt'),

  family(['apiserpent'], 'APISerpent', 'APISerpent'),
  family(['brave'], 'Brave', 'Brave Search API'),
  family(['dataforseo'], 'DataForSEO', 'DataForSEO API'),
  family(['duckduckgo'], 'DuckDuckGo', 'DuckDuckGo Search'),
  family(['exa_ai'], 'Exa', 'Exa API'),
  family(['fastcrw'], 'fastCRW', 'fastCRW'),
  family(['firecrawl'], 'Firecrawl', 'Firecrawl'),
  family(['linkup'], 'Linkup', 'Linkup API'),
  family(['nimble'], 'Nimble', 'Nimble API'),
  family(['parallel_ai'], 'Parallel', 'Parallel Search API'),
  family(['searchapi'], 'SearchApi', 'SearchApi'),
  family(['searxng'], SELF_HOSTED, 'SearXNG'),
  family(['serper'], 'Serper', 'Serper API'),
  family(['tavily'], 'Tavily', 'Tavily API'),
  family(['tinyfish'], 'TinyFish', 'TinyFish Search'),
  family(['you_com'], 'You.com', 'You.com API'),
  family(['e2b'], 'E2B', 'E2B Sandbox'),
  family(['opensandbox'], SELF_HOSTED, 'OpenSandbox'),
]

function family(
  slugs: readonly [string, ...string[]],
  cloudProvider: string,
  service: string,
  units: Provider['units'] = 'tokens',
): Provider {
  const nativeBill = BILLED.has(cloudProvider) ? 'yes' : 'no'
  return { slug: normalise(slugs[0]), slugs, cloudProvider, service, units, nativeBill }
}

function byService(provider: Provider): Provider {
  return { ...provider, nativeBill: 'by-service' }
}
