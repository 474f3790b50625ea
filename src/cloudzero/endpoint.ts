import { CLOUDZERO_API } from '../core/cloudzero-options.ts'
import { UsageError } from '../core/errors.ts'

/** The addresses of the AnyCost Stream calls of one connection. */
export interface Endpoint {
  /** Host and port, for messages. */
  readonly host: string
  /** `billing_drops` of the connection: POST sends, GET lists. */
  readonly drops: string
  readonly validate: string
  /** Contents of a month, `YYYY-MM`, which stands in the path in this form. */
  contents(month: string, form: MonthForm): string
}

/** How a month is written in a path. */
export type MonthForm = (typeof MONTH_FORMS)[number]
export const MONTH_FORMS = ['YYYY-MM', 'YYYY-MM-01T00:00:00Z'] as const

/** @throws UsageError for a base URL or a connection id that cannot be one. */
export function endpointOf(baseUrl: string, connectionId: string): Endpoint {
  const api = apiOf(baseUrl)
  if (!/^[\w-]+$/.test(connectionId)) {
    throw new UsageError('E_CLOUDZERO_CONNECTION', `"${connectionId}" is not the id of a CloudZero connection.`, {
      hint: 'CloudZero shows the id in Settings, on the page of the AnyCost Stream connection.',
    })
  }
  const anycost = `${api.base}/v2/connections/billing/anycost`
  const drops = `${anycost}/${connectionId}/billing_drops`
  return {
    host: api.host,
    drops,
    validate: `${anycost}/validate_billing_drop`,
    contents: (month, form) => `${drops}/${encodeURIComponent(form.replace('YYYY-MM', month))}`,
  }
}

/** CloudZero's API: its host for messages, and its address without a slash at the end. @throws UsageError for no base URL. */
export function apiOf(baseUrl: string): { readonly host: string; readonly base: string } {
  const { host, href } = parsedBase(baseUrl)
  return { host, base: href.replace(/\/+$/, '') }
}

/** This machine: what goes there is on no wire. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/

/** @throws UsageError for an address by which the key and the costs would go over the network as they are. */
export function refusePlainHttp(baseUrl: string): void {
  const { protocol, hostname, host } = parsedBase(baseUrl)
  if (protocol !== 'http:' || LOOPBACK.test(hostname)) return
  throw new UsageError(
    'E_CLOUDZERO_URL',
    `CLOUDZERO_API_URL would send the key and the costs to ${host} in the clear.`,
    {
      hint: 'Write https://, or give --insecure-http where the way there is safe otherwise.',
    },
  )
}

function parsedBase(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    // A text that is no URL may be anything, such as the key in the wrong variable: not quoted.
    throw badUrl('CLOUDZERO_API_URL is not an http or https URL.')
  }
  if (url.username !== '' || url.password !== '') throw badUrl('CLOUDZERO_API_URL must not hold a user or a password.')
  if (url.search !== '' || url.hash !== '') throw badUrl('CLOUDZERO_API_URL must not hold a query or a fragment.')
  return url
}

function badUrl(message: string): UsageError {
  return new UsageError('E_CLOUDZERO_URL', message, {
    hint: `Leave it out for ${CLOUDZERO_API}, or write it like that.`,
  })
}
