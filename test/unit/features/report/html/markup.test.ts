import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escaped, html, styleText } from '../../../../../src/features/report/html/markup.ts'

test('a value is text wherever it stands, and markup only where the template says so', () => {
  const name = `<b a="1" b='2'>&amp;</b>`
  expect(html`<p title="${name}">${name}</p>`.markup).toBe(
    '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;</p>',
  )
  expect(html`${[html`<i>${1 / 3}</i>`, null, 'a<b']}${0}`.markup).toBe('<i>0.33</i>a&lt;b0')
})

test('an object that merely looks like markup cannot come from a text', () => {
  expect(html`${JSON.stringify({ markup: '<script>' })}`.markup).not.toContain('<script>')
})

test('no text has a character left that HTML, a terminal or the direction of text would obey', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      expect(escaped(text)).not.toMatch(/[<>"'\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      expect(escaped(text).replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
    }),
  )
})

test('a style sheet cannot end its element', () => {
  expect(styleText('p{color:red}').markup).toBe('p{color:red}')
  expect(() => styleText('p{}</style><script>')).toThrow('end tag')
})
