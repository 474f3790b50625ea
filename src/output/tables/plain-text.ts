import stringWidth from 'string-width'

/** What a terminal would obey rather than show: operating system commands, control sequences, other escapes. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
  /(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g

const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** Other control characters, and marks that turn the direction of the text around them. */
const CONTROLS = /\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

const ELLIPSIS = '…'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A text that can stand in one line of a terminal or a document: no line breaks, control characters or escape sequences. */
export function plainText(text: string): string {
  return text.replace(ESCAPES, '').replace(BREAKS, ' ').replace(CONTROLS, '')
}

/** Columns that a plain text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** A plain text cut to at most so many columns, never within what a reader sees as one character. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width < 1) return ''
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}${ELLIPSIS}`
}

/** A plain text cut or filled to exactly so many columns. */
export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = fitted(text, width)
  const space = ' '.repeat(Math.max(0, width - widthOf(shown)))
  return align === 'right' ? space + shown : shown + space
}
