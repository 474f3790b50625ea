import { createHash } from 'node:crypto'

/**
 * What the text in an `api_key` column is (docs/attribution.md, shapes of api_key).
 * Old LiteLLM versions let raw secrets through, so anything unrecognised is hashed before it goes anywhere.
 */
export type ApiKeyShape =
  | { readonly kind: 'hash' }
  | ({ readonly kind: 'special' } & SpecialKey)
  | { readonly kind: 'cli-session'; readonly userId: string }
  | { readonly kind: 'jwt' }

/** A key that LiteLLM uses itself, and whom its requests are made for. */
interface SpecialKey {
  readonly name: string
  readonly userId: string | null
  readonly teamId: string | null
}

const HASH = /^[0-9a-f]{64}$/
const JWT = /^hashed-jwt-[0-9a-f]{64}$/
const CLI_SESSION = 'cli-session-'
const HEALTH_CHECK = 'litellm-internal-health-check'
const CLI = 'litellm-cli'
const SYSTEM = 'system'

const SPECIAL: Readonly<Record<string, SpecialKey>> = {
  litellm_proxy_master_key: { name: 'master key', userId: null, teamId: null },
  [HEALTH_CHECK]: { name: 'health check', userId: null, teamId: HEALTH_CHECK },
  [CLI]: { name: 'LiteLLM CLI', userId: null, teamId: CLI },
  litellm_internal_jobs: { name: 'LiteLLM internal jobs', userId: SYSTEM, teamId: SYSTEM },
}

/** Names of keys, users and teams that LiteLLM uses itself and that usually have no row of their own. */
export const BUILT_IN_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SPECIAL).map(([id, { name }]) => [id, name]),
)
export const BUILT_IN_USERS: Readonly<Record<string, string>> = {
  default_user_id: 'proxy admin',
  [SYSTEM]: 'LiteLLM system',
}
export const BUILT_IN_TEAMS: Readonly<Record<string, string>> = {
  'litellm-dashboard': 'LiteLLM dashboard',
  [HEALTH_CHECK]: 'health check',
  [CLI]: 'LiteLLM CLI',
  [SYSTEM]: 'LiteLLM system',
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
  if (isCliSession(apiKey)) return { kind: 'cli-session', userId: apiKey.slice(CLI_SESSION.length) }
  return JWT.test(apiKey) ? { kind: 'jwt' } : null
}

/** Whether a key, or the alias that the request log has for a hash, is that of a session of `litellm-proxy login`. */
export function isCliSession(name: string): boolean {
  return name.startsWith(CLI_SESSION)
}

/** The key of rows that hold PTU flat cost; their spend is 0 (docs/litellm.md, PTU). */
export const PTU_KEY = '__ptu_flat_cost__'

/** Whether a text that somebody chose, such as an alias, reads like what LiteLLM stores for a key. */
export function couldBeKey(text: string): boolean {
  return shapeOf(text) !== null || text === PTU_KEY || text.startsWith('hashed-jwt-')
}
