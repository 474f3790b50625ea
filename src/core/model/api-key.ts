import { createHash } from 'node:crypto'

/**
 * What the text in an `api_key` column is (docs/attribution.md, shapes of api_key).
 * Old LiteLLM versions let raw secrets through, so anything unrecognised is hashed before it goes anywhere.
 */
export type ApiKeyShape =
  | { readonly kind: 'hash' }
  | { readonly kind: 'special'; readonly name: string; readonly teamId: string | null }
  | { readonly kind: 'cli-session'; readonly userId: string }
  | { readonly kind: 'jwt' }

const HASH = /^[0-9a-f]{64}$/
const JWT = /^hashed-jwt-[0-9a-f]{64}$/
const CLI_SESSION = 'cli-session-'
const HEALTH_CHECK = 'litellm-internal-health-check'

const SPECIAL: Readonly<Record<string, { name: string; teamId: string | null }>> = {
  litellm_proxy_master_key: { name: 'master key', teamId: null },
  [HEALTH_CHECK]: { name: 'health check', teamId: HEALTH_CHECK },
  'litellm-cli': { name: 'LiteLLM CLI', teamId: null },
  litellm_internal_jobs: { name: 'LiteLLM internal jobs', teamId: null },
}

/** A key as it may be shown: itself where it is a hash or one of LiteLLM's own words, else its SHA-256 in hex. */
export function safeApiKey(stored: string): string {
  return shapeOf(stored) === null ? createHash('sha256').update(stored).digest('hex') : stored
}

/** The shape of a key; null for text that may be a raw secret. */
export function shapeOf(apiKey: string): ApiKeyShape | null {
  if (HASH.test(apiKey)) return { kind: 'hash' }
  const special = Object.hasOwn(SPECIAL, apiKey) ? SPECIAL[apiKey] : undefined
  if (special) return { kind: 'special', ...special }
  if (apiKey.startsWith(CLI_SESSION)) return { kind: 'cli-session', userId: apiKey.slice(CLI_SESSION.length) }
  return JWT.test(apiKey) ? { kind: 'jwt' } : null
}

/** The key of rows that hold PTU flat cost; their spend is 0 (docs/litellm.md, PTU). */
export const PTU_KEY = '__ptu_flat_cost__'

/** Whether a text that somebody chose, such as an alias, reads like what LiteLLM stores for a key. */
export function couldBeKey(text: string): boolean {
  return shapeOf(text) !== null || text === PTU_KEY || text.startsWith('hashed-jwt-')
}
