import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { safeApiKey, shapeOf } from '../../../../src/core/model/api-key.ts'

const hash = 'a'.repeat(64)

test.each([
  [hash, 'hash'],
  ['litellm_proxy_master_key', 'special'],
  ['litellm-internal-health-check', 'special'],
  ['litellm-cli', 'special'],
  ['cli-session-u1', 'cli-session'],
  [`hashed-jwt-${hash}`, 'jwt'],
])('%s has the shape %s and is shown as it is', (key, kind) => {
  expect(shapeOf(key)?.kind).toBe(kind)
  expect(safeApiKey(key)).toBe(key)
})

test.each(['sk-1234567890', 'ya29.opaque-oauth-token', hash.toUpperCase(), 'constructor'])(
  'the raw text %s is hashed before it goes anywhere',
  (raw) => {
    expect(shapeOf(raw)).toBeNull()
    expect(safeApiKey(raw)).toBe(createHash('sha256').update(raw).digest('hex'))
  },
)
