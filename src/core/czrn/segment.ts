import { createHash } from 'node:crypto'

/** The word for "nobody" and "nothing"; CloudZero treats `unknown` as an invalid name (docs/cloudzero.md). */
export const UNASSIGNED = 'unassigned'

const PLAIN = /^[a-z0-9-]+$/
const SUFFIXED = /--[0-9a-f]{8}$/
const RESERVED: ReadonlySet<string> = new Set([UNASSIGNED, 'unknown'])
const MODEL_ESCAPES = /[/:|@%\s\p{Cc}]/gu

/** Lower-case ASCII letters, digits and single dashes: accents are dropped, everything else becomes a dash. May be empty. */
export function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

/**
 * One part of a local id, `[a-z0-9-]+` (docs/mapping.md, segments): a value of that form stands as it is, any other is
 * normalised and told apart by 8 hex of its SHA-256. Depends on nothing but the value. Values that already look like
 * the result of that rule, or that are a reserved word, get the suffix too: else they could pass for another value.
 */
export function segment(value: string): string {
  return PLAIN.test(value) && !isMarked(value) ? value : suffixed(value, value)
}

/** A segment that reads as the name and is told apart by the id (`--identity name`). */
export function nameSegment(name: string, id: string): string {
  return suffixed(name, id)
}

/** A name as CloudZero shows an account: its normal form, with a suffix where that is empty or a reserved word. */
export function slug(name: string): string {
  const normal = normalise(name)
  return normal === '' || RESERVED.has(normal) ? suffixed(name, name) : normal
}

/** `<model>@<provider>`: keeps case and punctuation, percent-encodes what separates parts of an id. */
export function modelSegment(model: string | null, provider: string): string {
  return `${model === null ? UNASSIGNED : escapedModel(model)}@${provider}`
}

/** First 8 hex digits of the SHA-256 of the UTF-8 text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

function suffixed(text: string, hashed: string): string {
  return `${normalise(text)}--${shortHash(hashed)}`
}

function isMarked(value: string): boolean {
  return RESERVED.has(value) || SUFFIXED.test(value)
}

function escapedModel(model: string): string {
  const escaped = model.replace(MODEL_ESCAPES, encodeURIComponent)
  return isMarked(escaped) ? `${escaped}--${shortHash(model)}` : escaped
}
