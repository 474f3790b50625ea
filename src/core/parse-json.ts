/** Why a text from outside is not taken for JSON: completes "it ...". Never quotes the text, which may hold a secret. */
export class JsonFault extends Error {}

/** Deepest nesting of objects and lists: ten times that of any document we read, and far from where recursion ends. */
const MAX_DEPTH = 100

/**
 * Reads JSON from outside. Refuses what `JSON.parse` takes and loses without a word (a key that an object has twice), and
 * what other code would stumble over (documents nested without end, the key `__proto__`).
 * @throws JsonFault
 */
export function parseJson(text: string): unknown {
  const { depth, keys } = shapeOf(text)
  if (depth > MAX_DEPTH) throw new JsonFault(`is nested more than ${MAX_DEPTH} levels deep`)
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new JsonFault(`is not JSON${placeOf(error, text)}`)
  }
  if (keysIn(document) !== keys) throw new JsonFault(`has an object with the same key twice${keyTwice(text)}`)
  return document
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The place of the quote that ends the string which begins at `start`; the end of the text where there is none. */
export function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((at - before) % 2 === 1) return at
  }
  return text.length
}

/** How deep the objects and lists of a JSON text are nested, and how many keys it names. */
function shapeOf(text: string): { readonly depth: number; readonly keys: number } {
  let depth = 0
  let deepest = 0
  let keys = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) at = stringEnd(text, at)
    else if (char === COLON) keys++
    else if (char === OPEN_OBJECT || char === OPEN_LIST) deepest = Math.max(deepest, ++depth)
    else if (char === CLOSE_OBJECT || char === CLOSE_LIST) depth--
  }
  return { depth: deepest, keys }
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const keys = Array.isArray(value) ? [] : Object.keys(value)
  if (keys.includes('__proto__')) throw new JsonFault('has the key "__proto__", which is refused')
  let count = keys.length
  for (const each of Object.values(value)) if (typeof each === 'object') count += keysIn(each)
  return count
}

/** Where it stops being JSON; the engine says so only for some mistakes, and quotes the text beside them. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : ''
  const position = /at position (\d+)/.exec(message)?.[1]
  return ` from ${placeText(text, position === undefined ? (strayWord(text) ?? text.length) : Number(position))} on`
}

function placeText(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n')
  const column = `column ${(lines.at(-1)?.length ?? 0) + 1}`
  return text.includes('\n') ? `line ${lines.length}, ${column}` : column
}

/** Where the second of two equal keys stands. */
function keyTwice(text: string): string {
  const open: Set<unknown>[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '{' || char === '[') open.push(new Set())
    else if (char === '}' || char === ']') open.pop()
    else if (char === '"') {
      const start = at
      at = stringEnd(text, at)
      if (!/^\s*:/.test(text.slice(at + 1, at + 100))) continue
      const key: unknown = JSON.parse(text.slice(start, at + 1))
      if (open.at(-1)?.has(key)) return ` (${placeText(text, start)})`
      open.at(-1)?.add(key)
    }
  }
  return ''
}

/** The place of the first word outside of strings that is neither a number nor `true`, `false` or `null`. */
function strayWord(text: string): number | null {
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at)
    const end = quote === -1 ? text.length : quote
    for (const { 0: word, index } of text.slice(at, end).matchAll(/[^\s{}[\],:]+/g)) {
      if (!/^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(word)) return at + index
    }
    at = quote === -1 ? end : stringEnd(text, quote) + 1
  }
  return null
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
