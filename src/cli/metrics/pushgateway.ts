/** Milliseconds a Pushgateway may take. */
const REQUEST_TIMEOUT_MS = 10_000

/** A Pushgateway and the group of metrics in it. */
export interface Pushgateway {
  /** Without credentials. */
  readonly url: URL
  readonly authorization: string | null
}

/**
 * The group of a job in a Pushgateway. A URL that names a group already is taken as it is.
 * @returns null for what is no http or https URL.
 */
export function pushgateway(text: string, instance: string): Pushgateway | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (!url.pathname.includes('/metrics/job')) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/metrics/job/litellm_cloudzero/${grouping('instance', instance)}`
  }
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { url, authorization: username === '' ? null : `Basic ${Buffer.from(login).toString('base64')}` }
}

/**
 * Replaces the metrics of the group that have these names and leaves the others: a PUT would take the moment of the last
 * verification away whenever a run verifies nothing.
 * @throws Error that says why it was refused.
 */
export async function sendMetrics({ url, authorization }: Pushgateway, body: string): Promise<void> {
  const headers = { 'content-type': 'text/plain; version=0.0.4', ...(authorization === null ? {} : { authorization }) }
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
  if (!answer.ok) throw new Error(`it answers ${answer.status} ${(await answer.text()).slice(0, 200)}`.trim())
}

/** A value with a slash, or none at all, is only possible in base64. */
function grouping(label: string, value: string): string {
  return /^[^/]+$/.test(value)
    ? `${label}/${encodeURIComponent(value)}`
    : `${label}@base64/${Buffer.from(value).toString('base64url') || '='}`
}
