import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { all, bodyOf, keys, row } from '../support/cloudzero/client.ts'
import { useCloudZero } from '../support/cloudzero/fixture.ts'
import { startProxy, type TunnelProxy } from '../support/cloudzero/proxy.ts'

const fixture = useCloudZero()
const proxies: TunnelProxy[] = []

const proxy = async (status?: number | null) => {
  const made = await startProxy(status)
  proxies.push(made)
  return made
}

afterEach(async () => {
  for (const each of proxies.splice(0)) await each.close()
})

describe('proxies', () => {
  test('HTTP_PROXY is used, with its user and password', async () => {
    const { url, tunnels } = await proxy()
    const cloudzero = fixture.client({ env: { HTTP_PROXY: url.replace('//', '//me:pass%40word@') } })
    await cloudzero.send(bodyOf('sum', [row(0, '1')]), keys())
    expect(await all(cloudzero.contents('2026-05'))).toHaveLength(1)
    const authorization = `Basic ${Buffer.from('me:pass@word').toString('base64')}`
    expect(tunnels[0]).toEqual({ target: fixture.server.url.slice('http://'.length), authorization })
  })

  test('HTTPS_PROXY is used for CloudZero itself', async () => {
    const { url, tunnels } = await proxy(403)
    const cloudzero = fixture.client({ baseUrl: 'https://api.cloudzero.com', env: { https_proxy: url } })
    await expect(cloudzero.drops()).rejects.toMatchObject({ code: 'E_CLOUDZERO_UNREACHABLE', retriable: false })
    expect(tunnels.map(({ target }) => target)).toEqual(['api.cloudzero.com:443'])
  })

  test('NO_PROXY goes around it', async () => {
    const { url, tunnels } = await proxy(403)
    await fixture.client({ env: { HTTP_PROXY: url, NO_PROXY: 'example.com,127.0.0.1' } }).drops()
    expect(tunnels).toEqual([])
  })

  test('the environment of the process does not matter', async () => {
    const { url, tunnels } = await proxy(403)
    process.env.HTTP_PROXY = url
    try {
      await fixture.client({ env: {} }).drops()
    } finally {
      delete process.env.HTTP_PROXY
    }
    expect(tunnels).toEqual([])
  })

  test.each([407, 403, 503])('a proxy that refuses by %i is named, its password is not', async (status) => {
    const { url } = await proxy(status)
    const refused = fixture.client({ env: { HTTP_PROXY: url.replace('//', '//me:secret-word@') } })
    const error = await refused.send(bodyOf('sum', []), keys()).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_UNREACHABLE', fate: 'refused' })
    expect(String(error)).toContain(`proxy refuses to connect to 127.0.0.1`)
    expect(String(error)).not.toContain('secret-word')
  })

  test('a proxy that never answers is given up, and nothing was sent', async () => {
    const { url } = await proxy(null)
    const silent = fixture.client({ env: { HTTP_PROXY: url }, timeouts: { connect: 100 } })
    const sent = silent.send(bodyOf('sum', []), { ...keys(), repeatable: false })
    await expect(sent).rejects.toMatchObject({ code: 'E_CLOUDZERO_TIMEOUT', fate: 'refused' })
  })
})

describe('nobody there', () => {
  test('a closed port', async () => {
    const cloudzero = fixture.client()
    await fixture.server.close()
    await expect(cloudzero.drops()).rejects.toMatchObject({ code: 'E_CLOUDZERO_UNREACHABLE' })
    await expect(cloudzero.send(bodyOf('sum', []), keys())).rejects.toMatchObject({
      code: 'E_CLOUDZERO_UNREACHABLE',
      fate: 'refused',
    })
  })

  test('a host name that does not exist', async () => {
    const nowhere = fixture.client({ baseUrl: 'https://cloudzero.invalid' })
    const error = await nowhere.drops().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'E_CLOUDZERO_UNREACHABLE' })
    expect(String(error)).toContain('cloudzero.invalid')
  })

  test('a port that takes connections and never speaks', async () => {
    const mute = createServer(() => {})
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const address = mute.address()
    const port = typeof address === 'object' ? address?.port : 0
    const cloudzero = fixture.client({ baseUrl: `http://127.0.0.1:${port}`, timeouts: { headers: 50 } })
    await expect(cloudzero.drops()).rejects.toMatchObject({ code: 'E_CLOUDZERO_TIMEOUT' })
    await expect(cloudzero.send('{}', keys())).rejects.toMatchObject({ code: 'E_CLOUDZERO_TIMEOUT', fate: 'unknown' })
    await cloudzero.close()
    mute.close()
  })

  test('https where there is only http', async () => {
    const cloudzero = fixture.client({ baseUrl: fixture.server.url.replace('http:', 'https:') })
    await expect(cloudzero.drops()).rejects.toMatchObject({ code: 'E_CLOUDZERO_UNREACHABLE', fate: 'refused' })
  })

  test('a connection that the server closed meanwhile is opened again', async () => {
    const cloudzero = fixture.client()
    await cloudzero.drops()
    await fixture.restart({ port: Number(new URL(fixture.server.url).port) })
    expect(await cloudzero.send(bodyOf('sum', [row(0, '1')]), keys())).toMatchObject({ fate: 'applied' })
    expect(fixture.server.requests.filter(({ applied }) => applied)).toHaveLength(1)
  })
})
