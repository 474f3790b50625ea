import { UNASSIGNED } from './segment.ts'

type Rule = (text: string) => string

const MONTH = '(?:0[1-9]|1[0-2])'
const DAY = '(?:0[1-9]|[12]\\d|3[01])'
const YEAR = '2[3-9]'

/** Regions of Bedrock's inference profiles. */
const REGION = '(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|global)'
/** How Bedrock and OCI begin a model id. */
const VENDOR =
  '(?:ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|stability|twelvelabs|writer|xai|zai)'
/** Models whose makers put a date of four or six digits behind the name; elsewhere such digits mean other things. */
const DATED_SERIES =
  '(?:chatgpt|claude|codestral|deepseek|devstral|doubao|ernie|gemini|glm|gpt|grok|hunyuan|kimi|magistral|ministral|mistral|mixtral|moonshot|o\\d|open-mistral|open-mixtral|pixtral|qvq|qwen|qwq|step|tts|voxtral)'
const REVISED_GOOGLE =
  '(?:gemini|imagen|veo|lyria|medlm|(?:text|chat|code|codechat)-(?:bison|unicorn|gecko)|textembedding)'

const ARN = /^(?:.*\/)?arn:[^/]*:([^/:]+)\/(.+)$/
/** The end of a path that only says which one of the model before it: `flux-pro/v1.1`, `recraft/v3/text-to-image`. */
const BARE_VARIANT =
  /^(?:v\d[\d.]*|preview|dev|schnell|pro|fast|ultra|turbo|lite|standard|hd|(?:text|image)-to-(?:image|video))$/
const BEDROCK_ID = new RegExp(`^(?:${REGION}\\.)?(${VENDOR})\\.(?=[^.])(.+)$`)
const SIZED = /[\d-]/

/**
 * Each takes off one thing a provider adds to a model's name, and is left out where nothing would remain. They are
 * applied until nothing changes, so that the family of a family is that family.
 */
const RULES: readonly Rule[] = [
  (text) => text.replace(/%2f/g, '/').replace(/%3a/g, ':'),
  // Fireworks: `accounts/fireworks/models/x#accounts/acme/deployments/y`.
  cut(/#.*$/s),
  modelOfArn,
  endOfPath,
  // Fine-tunes: `ft:<base>:<org>::<id>`, before 2023 `<base>:ft-<org>-<date>`, Azure `<base>.ft-<id>`.
  cut(/^ft:([^:]+)(?::.*)?$/s, '$1'),
  cut(/(?::ft-|\.ft-(?=[0-9a-f])).*$/s),
  // Vertex AI: `claude-3-5-sonnet@20240620`, `mistral-large@latest`; our own model segment: `<model>@<provider>`.
  cut(/@.*$/s),
  modelOfBedrockId,
  // A Bedrock revision on an id that lost its vendor.
  (text) => withoutRevision(text, /-v\d+:\d+$/),
  // Replicate: `<model>:<hash of the version>`.
  cut(/:[0-9a-f]{40,64}$/),
  // What is left behind a colon is a variant: `:free`, `:thinking`, `:8b`. White space comes from names given by hand.
  (text) => text.replace(/[/:\s]+/g, '-'),
  cut(new RegExp(`[-_]20\\d\\d(?:-${MONTH}-${DAY}|${MONTH}${DAY})(?![0-9a-z])`, 'g')),
  // Cohere and Google: `command-r-08-2024`; Google: `gemini-2.5-flash-preview-05-20`.
  cut(new RegExp(`-${MONTH}-20\\d\\d(?=$|-[a-z])`)),
  cut(new RegExp(`(-(?:preview|exp|experimental))-${MONTH}-${DAY}(?=$|-[a-z])`), '$1'),
  // MMDD `gpt-4-0613`, YYMM `mistral-large-2407`, YYMMDD `doubao-seed-1-6-250615`, YYYYMM; 1024 is a size.
  cut(
    new RegExp(
      `^(${DATED_SERIES}.*?)-(?!1024)(?:${MONTH}${DAY}|${YEAR}${MONTH}|${YEAR}${MONTH}${DAY}|20${YEAR}${MONTH})(?=$|-[a-z])`,
    ),
    '$1',
  ),
  cut(/[-_]latest(?=$|-)/),
  cut(new RegExp(`^(${REVISED_GOOGLE}.*)-00\\d$`), '$1'),
  // `claude-3-5-sonnet-v2`, `nova-micro-v1`; but `claude-v2`, `deepseek-v3`, `whisper-large-v3` are generations.
  cut(/^((?:claude|nova)-.+)-v\d+$/, '$1'),
  // Hugging Face: `mixtral-8x7b-instruct-v0.1`.
  cut(/-v(?:0\.\d+|1\.0)$/),
  cut(/^[-_.]+|[-_.]+$/g),
]

/**
 * The model family for `resource/usage_family`, lower-case and without `/` and `:`: provider path, region prefix, ARN,
 * date and version are taken off, the variant is kept (docs/mapping.md). Never empty; the family of a family is itself.
 */
export function modelFamily(model: string): string {
  let family = model.trim().toLowerCase()
  for (let before = ''; before !== family; ) {
    before = family
    for (const rule of RULES) {
      const shorter = rule(family)
      if (/[\p{L}\p{N}]/u.test(shorter) || !/[\p{L}\p{N}]/u.test(family)) family = shorter
    }
  }
  return family === '' ? UNASSIGNED : family
}

function cut(pattern: RegExp, replacement = ''): Rule {
  return (text) => text.replace(pattern, replacement)
}

/** The model an ARN names; a profile or deployment of one's own has only an id, which is kept with its kind. */
function modelOfArn(text: string): string {
  const [, kind, rest] = ARN.exec(text) ?? []
  if (kind === undefined || rest === undefined) return text
  if (kind === 'foundation-model' || kind === 'inference-profile') return rest
  // A custom model: `custom-model/<base model>/<id>`.
  if (kind === 'custom-model') return rest.replace(/\/.*$/s, '')
  return `${kind}-${rest.replaceAll('/', '-')}`
}

function endOfPath(text: string): string {
  if (!text.includes('/')) return text
  const parts = text.split('/').filter((part) => part !== '')
  let start = parts.length - 1
  while (start > 0 && BARE_VARIANT.test(parts[start] ?? '')) start--
  return parts.slice(start).join('-')
}

/** `us.anthropic.claude-3-5-haiku-20241022-v1:0`: region, vendor and Bedrock's own revision are no part of the name. */
function modelOfBedrockId(text: string): string {
  const [, vendor, id] = BEDROCK_ID.exec(text) ?? []
  if (vendor === undefined || id === undefined) return text
  // DeepSeek's ids name the model alone: `deepseek.r1-v1:0`.
  const name = vendor === 'deepseek' && !id.startsWith('deepseek') ? `deepseek-${id}` : id
  // Without a colon only the first revision is one: `embed-english-v3` is a generation. `v14` is that of Command.
  return withoutRevision(name, /(?:-v|(?<!-v\d+)-)\d+:\d+$|-v(?:0|1|14)$/).replace(/:\d+$/, '')
}

/** Keeps the revision where nothing else tells the generation: `claude-v2:1`, `embed-v4:0`. */
function withoutRevision(text: string, revision: RegExp): string {
  // Provisioned throughput names a context size behind the revision: `:200k`.
  const id = text.replace(/(:\d+):\d+k$/, '$1')
  const base = id.replace(revision, '')
  if (base === id) return text
  return SIZED.test(base) ? base : id.replace(/:\d+$/, '')
}
