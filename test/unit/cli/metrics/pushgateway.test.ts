import { expect, test } from 'vitest'
import { pushgateway } from '../../../../src/cli/metrics/pushgateway.ts'

test.each([
  ['http://host:9091', 'c-1', 'http://host:9091/metrics/job/litellm_cloudzero/instance/c-1'],
  ['https://host/gateway/', 'c 1', 'https://host/gateway/metrics/job/litellm_cloudzero/instance/c%201'],
  ['http://host:9091', 'a/b', 'http://host:9091/metrics/job/litellm_cloudzero/instance@base64/YS9i'],
  ['http://host:9091', '', 'http://host:9091/metrics/job/litellm_cloudzero/instance@base64/='],
  ['http://host:9091/metrics/job/mine', 'c-1', 'http://host:9091/metrics/job/mine'],
])('%s for %s', (text, instance, url) => {
  expect(pushgateway(text, instance)?.url.href).toBe(url)
})

test('credentials are not part of the URL that is asked', () => {
  const gateway = pushgateway('http://reader:p%40ss@host:9091', 'c')
  expect(gateway?.url.href).not.toContain('reader')
  expect(gateway?.authorization).toBe(`Basic ${Buffer.from('reader:p@ss').toString('base64')}`)
})

test.each(['host:9091', 'ftp://host', ''])('%s is no Pushgateway', (text) => {
  expect(pushgateway(text, 'c')).toBeNull()
})
