/** What a terminal would obey rather than show: operating system commands, control sequences, other escapes. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
  /(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g

const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** Other control characters, and marks that turn the direction of the text around them. */
const CONTROLS = /\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** All of these but the line feed and the tab. */
const UNSEEN = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** What a CI service obeys: `::name` at the start of a line (GitHub), `##[name`, `##vso[`, `##teamcity[` anywhere. */
const CI_COMMAND = /^[^\S\n]*:(?=:)|#(?=#\w*\[)/gm

/** A text that can stand in one line of a terminal or a document: no line breaks, control characters or escape sequences. */
export function plainText(text: string): string {
  return withoutCommands(text.replace(ESCAPES, '').replace(BREAKS, ' ').replace(CONTROLS, ''))
}

/** A text of several lines for a terminal or a log: what would be obeyed rather than read is written out, as `\u001b`. */
export function plainLines(text: string): string {
  return withoutCommands(text.replaceAll('\r\n', '\n').replace(UNSEEN, escaped))
}

/** JSON that can stand in a terminal or a log; the same document as before. */
export function plainJson(json: string): string {
  return json.replace(UNSEEN, escaped)
}

function withoutCommands(text: string): string {
  return text.replace(CI_COMMAND, '$& ')
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
