/** What goes wrong outside of a program, as Node.js, OpenSSL and undici report it by their codes. */
export type SystemFailure =
  | 'refused'
  | 'unknown-host'
  | 'no-name-server'
  | 'unreachable'
  | 'timeout'
  | 'lost'
  | 'untrusted-certificate'
  | 'expired-certificate'
  | 'early-certificate'
  | 'wrong-certificate'
  | 'tls'
  | 'missing'
  | 'denied'
  | 'exists'
  | 'disk-full'

const CODES: Readonly<Record<SystemFailure, readonly string[]>> = {
  refused: ['ECONNREFUSED'],
  'unknown-host': ['ENOTFOUND'],
  'no-name-server': ['EAI_AGAIN'],
  unreachable: ['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
  timeout: ['ETIMEDOUT'],
  lost: ['ECONNRESET', 'ECONNABORTED', 'EPIPE'],
  'untrusted-certificate': [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ],
  'expired-certificate': ['CERT_HAS_EXPIRED'],
  'early-certificate': ['CERT_NOT_YET_VALID'],
  'wrong-certificate': ['ERR_TLS_CERT_ALTNAME_INVALID'],
  tls: ['EPROTO', 'UND_ERR_PRX_TLS'],
  missing: ['ENOENT', 'ENOTDIR'],
  denied: ['EACCES', 'EPERM', 'EROFS'],
  exists: ['EEXIST'],
  'disk-full': ['ENOSPC', 'EDQUOT'],
}

const BY_CODE: ReadonlyMap<string, SystemFailure> = new Map(
  Object.entries(CODES).flatMap(([failure, codes]) => codes.map((code) => [code, failure as SystemFailure])),
)

/** The code of an error of Node.js or of one of its libraries; null where it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

/** Whether an error has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = codeOf(error)
  return code !== null && codes.includes(code)
}

/** What went wrong, by the code of an error; null where the code says nothing known. */
export function systemFailureOf(error: unknown): SystemFailure | null {
  const code = codeOf(error) ?? ''
  return BY_CODE.get(code) ?? (/^ERR_(?:SSL|OSSL|TLS)/.test(code) ? 'tls' : null)
}

const OF_FILES: ReadonlySet<SystemFailure | null> = new Set(['missing', 'denied', 'exists', 'disk-full', null])

/** Whether an error is one of the network: the other side was not reached, not trusted, or lost. */
export function isNetworkFailure(error: unknown): boolean {
  return !OF_FILES.has(systemFailureOf(error))
}

/** The message of whatever was thrown, without the full stop at its end; `''` where it says nothing. */
export function messageOf(error: unknown): string {
  // Node.js tries every address of a host; the AggregateError that it then throws has an empty message.
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(messageOf))].join(', ')
  }
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().replace(/\.$/, '')
}
