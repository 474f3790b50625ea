import { expect, test } from 'vitest'
import { ownerFragments, productFragments } from '../../../../src/core/cbf/fragments.ts'
import { modelSegment, segment } from '../../../../src/core/czrn/segment.ts'
import { segmentGuard } from '../../../../src/core/czrn/segment-guard.ts'
import { GuardError } from '../../../../src/core/errors.ts'
import { aLayout, anEntity, anIdentity, aProduct } from '../../../support/build.ts'
import { sameSegment } from '../../../support/same-segment.ts'

test('values that share a segment stop the run, and are named', () => {
  const [one, other] = sameSegment('user')
  const guard = segmentGuard()
  const text = segment('user', one)
  guard('user', text, one)
  guard('user', text, one)
  guard('team', text, other)
  expect(() => guard('user', text, other)).toThrow(GuardError)
  expect(() => guard('user', text, other)).toThrow(`"${one}" and "${other}" would be one resource`)
})

test('values whose hash is the same but not what comes before are two segments', () => {
  const guard = segmentGuard()
  guard('user', 'ann--12345678', 'Ann')
  expect(() => guard('user', 'bob--12345678', 'Bob')).not.toThrow()
  expect(() => guard('user', 'ann--12345678', 'ANN')).toThrow('"Ann" and "ANN" would be one resource')
})

test('two owners of a run never become one resource', () => {
  const name = ownerFragments(aLayout())
  const [one, other] = sameSegment('user').map((id) => anIdentity({ user: anEntity({ id }) }))
  if (one === undefined || other === undefined) throw new Error('There are two.')
  expect(name(one, 'key 1')).toBe(name(one, 'key 1'))
  expect(() => name(other, null)).toThrow('would be one resource')
})

test('nor do two products: models, model groups and providers', () => {
  const twice = (levels: readonly ('model' | 'model-group' | 'provider')[], field: 'modelGroup' | 'provider') => {
    const name = productFragments(aLayout({ levels, account: null }))
    const [one, other] = sameSegment(field === 'provider' ? 'provider' : 'model-group')
    name(aProduct({ [field]: one }))
    return () => name(aProduct({ [field]: other }))
  }
  expect(twice(['model-group'], 'modelGroup')).toThrow('would be one resource')
  expect(twice(['model'], 'provider')).toThrow('would be one resource')
  expect(twice(['provider'], 'provider')).toThrow('would be one resource')
})

test('one model under two names of its provider is one model', () => {
  const name = productFragments(aLayout({ levels: ['model'], account: null }))
  const product = (model: string) => aProduct({ model, provider: 'gemini' })
  expect(name(product('gemini/unknown')).texts[0]).toBe(modelSegment('unknown', 'gemini'))
  expect(name(product('unknown')).texts[0]).toBe(modelSegment('unknown', 'gemini'))
})
