import { hash } from 'node:crypto'
import { couldBeKey } from '../model/api-key.ts'
import type { Level } from '../model/level.ts'

/** The word for spend without an owner or a product; CloudZero treats `unknown` as an invalid name (docs/cloudzero.md). */
export const UNASSIGNED = 'unassigned'

/**
 * What a value is, which is part of what is hashed: a key's alias is chosen by whoever makes the key, and must not read
 * like another key's hash; `name` is any text that is shown but tells nothing apart.
 */
export type SegmentKind = Level | 'key-alias' | 'instance' | 'subscription' | 'name'

const PLAIN = /^[a-z0-9-]+$/
const SUFFIXED = /--(?:[0-9a-f]{8}|[0-9a-f]{16})$/
const RESERVED: ReadonlySet<string> = new Set([UNASSIGNED, 'unknown'])
const MODEL_ESCAPES = /[/:|@%\s\p{Cc}]/gu
/** Characters of a normal form from which on 8 hex digits of a hash are enough to tell values apart, 16 below. */
const TELLING_LENGTH = 8

/** Whether a text is a word that no name may be: the one for nobody, and the one that CloudZero takes for no name. */
export function isReserved(text: string): boolean {
  return RESERVED.has(text)
}

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
 * normalised and told apart by a hash. Depends on nothing but kind and value. Values that already look like the result of
 * that rule, reserved words, and aliases that look like a stored key get the suffix too: else they could pass for another.
 */
export function segment(kind: SegmentKind, value: string): string {
  const stands = PLAIN.test(value) && !isMarked(value) && !(kind === 'key-alias' && couldBeKey(value))
  return stands ? value : suffixed(kind, normalise(value), value)
}

/** A segment that reads as the name and is told apart by the id (`--identity name`). */
export function nameSegment(kind: SegmentKind, name: string, id: string): string {
  return suffixed(kind, normalise(name), id)
}

/** A name as CloudZero shows an account: its normal form, with a suffix where that is empty or a reserved word. */
export function slug(name: string): string {
  const normal = normalise(name)
  return normal === '' || isReserved(normal) ? suffixed('name', normal, name) : normal
}

/** `<model>@<provider>`: keeps case and punctuation, percent-encodes what separates parts of an id. */
export function modelSegment(model: string | null, provider: string): string {
  return `${model === null ? UNASSIGNED : escapedModel(model)}@${provider}`
}

/** Whether a segment was told apart by a hash, or reads as if it were. */
export function isSuffixed(text: string): boolean {
  return SUFFIXED.test(text)
}

/** Equal for the segments of one entity, with its name ({@link nameSegment}) and without, as far as 8 digits of a hash can tell. */
export function entityHash(kind: SegmentKind, text: string): string {
  return (SUFFIXED.exec(text)?.[0] ?? suffixOf(kind, text, 8)).slice(0, 10)
}

function suffixed(kind: SegmentKind, normal: string, value: string): string {
  return normal + suffixOf(kind, value, normal.length < TELLING_LENGTH ? 16 : 8)
}

function suffixOf(kind: SegmentKind, value: string, digits: number): string {
  // The NUL is in no kind and in no text of Postgres, so that two pairs never are one text.
  return `--${hash('sha256', `${kind}\0${value}`, 'hex').slice(0, digits)}`
}

function isMarked(value: string): boolean {
  return isReserved(value) || isSuffixed(value)
}

function escapedModel(model: string): string {
  const escaped = model.replace(MODEL_ESCAPES, encodeURIComponent)
  return isMarked(escaped) ? suffixed('model', escaped, model) : escaped
}
