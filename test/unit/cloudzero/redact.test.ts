import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shownWithout } from '../../../src/cloudzero/redact.ts'

describe('what others wrote', () => {
  test('never shows a secret, wherever it stands', () => {
    const secret = fc
      .string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 40 })
      .filter((text) => /[a-z0-9]/i.test(text) && !/^[*\s]+$/.test(text))
    fc.assert(
      fc.property(secret, fc.nat(320), fc.string(), (key, before, after) => {
        fc.pre(!`${'x'.repeat(5)}***`.includes(key))
        const shown = shownWithout([key])
        for (const form of [key, JSON.stringify({ key }), encodeURIComponent(key)]) {
          const text = shown(`${'x'.repeat(before)}${form}${after.replaceAll(key, '')}`)
          if (!/\s/.test(key)) expect(text).not.toContain(key)
          expect(text.length).toBeLessThanOrEqual(300)
        }
      }),
    )
  })

  test('is masked before it is cut', () => {
    const text = shownWithout(['super-secret'])(`${'x'.repeat(295)}super-secret`)
    expect(text).not.toContain('s')
    expect(text).toHaveLength(298)
  })

  test('is one line without terminal escapes', () => {
    expect(shownWithout([])(' a\n\r\n b\u001b[31mc\u2028d\u0000 ')).toBe('a b [31mc d')
  })

  test('is cut', () => {
    expect(shownWithout([])('é'.repeat(400))).toBe(`${'é'.repeat(299)}…`)
  })

  test('a secret inside a longer one does not leave the rest', () => {
    expect(shownWithout(['abcd', 'abcdefgh'])('x abcdefgh abcd')).toBe('x *** ***')
  })
})
