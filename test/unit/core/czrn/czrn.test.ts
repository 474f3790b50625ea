import fc from 'fast-check'
import { expect, test } from 'vitest'
import { czrnPieces, parseCzrn } from '../../../../src/core/czrn/czrn.ts'

const part = fc.stringMatching(/^[a-z0-9-]{1,12}$/)
const localId = fc.array(fc.stringMatching(/^[A-Za-z0-9.%@-]{1,12}$/), { minLength: 1 }).map((parts) => parts.join('|'))

test('building and parsing gives the parts back, in the shape CloudZero documents', () => {
  fc.assert(
    fc.property(part, part, localId, (provider, account, id) => {
      const text = czrnPieces(provider, account, [id]).join('')
      expect(text).toMatch(/^czrn:([a-z0-9-]+):([a-zA-Z0-9-]+):([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]+):(.+)$/)
      expect(parseCzrn(text)).toEqual({ provider, account, localId: id })
    }),
  )
})

test.each(['', 'czrn:litellm:openai', 'czrn:other:openai:cross-region:a:llm-usage:b'])('%j is not ours', (text) => {
  expect(parseCzrn(text)).toBeNull()
})
