import { EnvHttpProxyAgent, Pool } from 'undici'
import type { Host } from '../core/app.ts'
import { UsageError } from '../core/errors.ts'
import type { Timeouts } from './network-failure.ts'

/** The proxies an environment names, in the way of curl: lower case first, empty is none. */
export interface Proxies {
  readonly http: string
  readonly https: string
  /** Hosts that are reached without a proxy. */
  readonly none: string
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in upper or lower case. */
export function proxiesOf(env: Host['env']): Proxies {
  const value = (name: string) => env[name.toLowerCase()] || env[name] || ''
  return { http: value('HTTP_PROXY'), https: value('HTTPS_PROXY'), none: value('NO_PROXY') }
}

/** The passwords in the URLs of proxies, which must not be printed. */
export function proxySecrets({ http, https }: Proxies): string[] {
  return [http, https].flatMap((proxy) => {
    const password = URL.canParse(proxy) ? new URL(proxy).password : ''
    return password === '' ? [] : [password, decoded(password)]
  })
}

/** Connects through the proxies, and gives up in time. @throws UsageError for a proxy that is no URL. */
export function proxyAgent({ http, https, none }: Proxies, timeouts: Timeouts): EnvHttpProxyAgent {
  const connect = { timeout: timeouts.connect }
  try {
    return new EnvHttpProxyAgent({
      // Never undefined: undici would look into the environment of the process.
      httpProxy: http,
      httpsProxy: https,
      noProxy: none,
      connect,
      // Those of undici know nothing of the tunnel through a proxy: transport.ts watches the clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Else 10 s with a proxy: https://github.com/nodejs/undici/issues/4983
      proxyTls: connect,
      requestTls: connect,
      clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: timeouts.connect }),
    })
  } catch {
    // The message of undici quotes the URL, and with it a password.
    throw new UsageError('E_CLOUDZERO_PROXY', 'HTTPS_PROXY or HTTP_PROXY is not the URL of a proxy.', {
      hint: 'Write it like http://proxy.example.com:3128, special characters in user and password percent-encoded.',
    })
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
