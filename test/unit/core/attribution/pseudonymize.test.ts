import { expect, test } from 'vitest'
import { pseudonymizer } from '../../../../src/core/attribution/pseudonymize.ts'
import { anEntity, anIdentity } from '../../../support/build.ts'

const keyOf = (entity: Parameters<typeof anEntity>[0]) =>
  pseudonymizer('secret')(anIdentity({ key: anEntity(entity) })).entities.get('key')?.id

test('a key that is named like another key’s hash does not get its pseudonym', () => {
  const token = 'a1'.repeat(32)
  expect(keyOf({ id: token, isAlias: true })).toMatch(/^[0-9a-f]{16}$/)
  expect(keyOf({ id: token, isAlias: true })).not.toBe(keyOf({ id: token }))
  expect(keyOf({ id: 'ci', isAlias: true })).toBe(keyOf({ id: 'ci' }))
})
