import { PROVIDERS, type Provider } from './provider-table.ts'
import { isReserved, isSuffixed, normalise, segment, slug as slugOf, UNASSIGNED } from './segment.ts'

const NO_PROVIDER: Provider = {
  slug: UNASSIGNED,
  slugs: [],
  cloudProvider: null,
  service: UNASSIGNED,
  units: 'tokens',
  nativeBill: 'no',
}
const BY_SLUG: ReadonlyMap<string, Provider> = new Map(
  PROVIDERS.flatMap((provider) => provider.slugs.map((slug): [string, Provider] => [slug, provider])),
)
const BY_FAMILY: ReadonlyMap<string, Provider> = new Map(PROVIDERS.map((provider) => [provider.slug, provider]))
/** Names of LiteLLM's price map that can end up in a spend row: `vertex_ai-language-models`, `vertex_ai-llama_models`. */
const PRICE_MAP_NAME = /^([^-]+)-.+[-_]models$/

/** The provider behind a LiteLLM slug, in any case; a slug the table lacks is its own provider, none is `unassigned`. */
export function providerOf(slug: string | null): Provider {
  if (slug === null || slug === '') return NO_PROVIDER
  return knownProvider(slug) ?? unknownProvider(slug)
}

/** Whether the provider table has a provider; spend without a provider needs no name. */
export function isListed(provider: Provider): boolean {
  return provider === NO_PROVIDER || PROVIDERS.includes(provider)
}

/**
 * The family a user means (`--provider`, `--native-bill`) by a family, a LiteLLM slug or any other text:
 * `vertex_ai`, `vertex-ai` and `Vertex AI` are one. A family this function or {@link providerOf} gave comes back as it is.
 */
export function providerSlug(name: string): string {
  const family = name.toLowerCase()
  return family === UNASSIGNED || isSuffixed(family) ? family : providerOf(name).slug
}

function knownProvider(slug: string): Provider | undefined {
  const written = slug.toLowerCase()
  return (
    BY_SLUG.get(written) ??
    BY_SLUG.get(PRICE_MAP_NAME.exec(written)?.[1] ?? '') ??
    // By family last: a customer's own handler may be spelled `together-ai`.
    BY_FAMILY.get(slugOf(slug))
  )
}

function unknownProvider(slug: string): Provider {
  const family = segment('provider', slug)
  const name = readableName(slug, family)
  return { ...NO_PROVIDER, slug: family, slugs: [slug.toLowerCase()], cloudProvider: name, service: name }
}

/** Words of slugs that are written in capitals. */
const CAPITALS: ReadonlySet<string> = new Set([
  'ai',
  'api',
  'gpt',
  'gpu',
  'io',
  'llm',
  'ml',
  'nlp',
  'ocr',
  'stt',
  'tts',
])

/**
 * A name for a provider that the table lacks: `acme_ai-gateway` is `Acme AI Gateway`. Where no word is left to read, the
 * hash of the family stands for it.
 */
function readableName(slug: string, family: string): string {
  const words = normalise(slug)
  if (words === '' || isReserved(words)) return `Provider ${family.slice(family.lastIndexOf('-') + 1)}`
  return words
    .split('-')
    .map((word) => (CAPITALS.has(word) ? word.toUpperCase() : `${word[0]?.toUpperCase()}${word.slice(1)}`))
    .join(' ')
}
