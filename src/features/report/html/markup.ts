import { plainText } from '../../../core/plain-text.ts'

/** Text that is HTML already. Only {@link html} makes it, so that nothing gets into a page unescaped. */
export interface Markup {
  readonly markup: string
}

type Value = string | number | Markup | null | readonly Value[]

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text that stands for itself anywhere in a page: in an element, in a quoted attribute, in SVG. */
export function escaped(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => REFERENCES[character] ?? '')
}

/** A piece of HTML: what stands in the template is markup, every value is text and escaped, lists are joined. */
export function html(template: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: template.reduce((text, piece, index) => text + written(values[index - 1] ?? null) + piece) }
}

/** The text of a style element, which HTML does not unescape. @throws Error for a text that would end it. */
export function styleText(css: string): Markup {
  if (css.includes('</')) throw new Error('A style sheet cannot hold an end tag.')
  return { markup: css }
}

function written(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(Math.round(value * 100) / 100)
  if (typeof value === 'string') return escaped(value)
  return 'markup' in value ? value.markup : value.map(written).join('')
}
