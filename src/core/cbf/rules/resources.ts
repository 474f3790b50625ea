import { detached, textNumbering } from '../../memo.ts'
import { Numbers } from '../../model/numbers.ts'
import { Tuples } from '../../model/tuples.ts'
import { TAG } from '../columns.ts'
import type { ResourceId } from '../resource-id.ts'
import type { CbfRow, Place } from '../row.ts'
import { TagValues } from './tag-values.ts'

/** What earlier rows said of a resource. */
export interface KnownResource {
  /** `resource/id` as it was first written. */
  readonly id: string
  readonly place: Place
  /** Whether `resource/id` was written like this, the first time or later. */
  isWritten(id: string): boolean
  /** The first value of a tag; undefined where none was given. */
  tag(column: string): string | undefined
}

/**
 * The resources of a file, by what CloudZero makes of their ids. The only thing here that grows with a file: some 60
 * bytes for each resource, and the texts that ids and tags are made of, which resources share (teams, users, models).
 */
export class Resources {
  /** Ids in two pieces: the last level, and what stands before it. */
  readonly #keys = new Tuples(2)
  readonly #key = new Uint32Array(2)
  readonly #pieces = textNumbering()
  readonly #facts: Facts = {
    lines: new Numbers(),
    rows: new Numbers(),
    unsound: new Numbers(),
    tags: new TagValues(),
    first: new Map(),
    others: new Map(),
  }

  /** The resource of an id, which is cut as CloudZero does; a new one gets this place. */
  of(id: string, cut: ResourceId, place: Place): Resource {
    const key = keyOf(id, cut)
    const last = key.lastIndexOf('|') + 1
    this.#key[0] = this.#pieces.numberOf(key.slice(0, last))
    this.#key[1] = this.#pieces.numberOf(key.slice(last))
    const size = this.#keys.size
    const number = this.#keys.numberOf(this.#key)
    const resource = new Resource(this.#facts, number, key, number === size)
    if (resource.isNew) resource.begin(id, place)
    return resource
  }
}

/** What is remembered of resources by their number. */
interface Facts {
  /** Of the first row; 0 where there is none. */
  readonly lines: Numbers
  readonly rows: Numbers
  /** 1 where a value of the id or the tags has something wrong with it. */
  readonly unsound: Numbers
  readonly tags: TagValues
  /** Ids that are not their own key, as they were first written. */
  readonly first: Map<number, string>
  /** Other texts of `resource/id` that CloudZero takes for the same resource. */
  readonly others: Map<number, Set<string>>
}

/** The resource of a row, and what earlier rows said of it. */
export class Resource implements KnownResource {
  /** Whether this is its first row. */
  readonly isNew: boolean
  readonly #facts: Facts
  readonly #number: number
  readonly #key: string

  constructor(facts: Facts, number: number, key: string, isNew: boolean) {
    this.isNew = isNew
    this.#facts = facts
    this.#number = number
    this.#key = key
  }

  get id(): string {
    return this.#facts.first.get(this.#number) ?? this.#key
  }

  get place(): Place {
    const { lines, rows } = this.#facts
    return { line: lines.at(this.#number) || null, row: rows.at(this.#number) || null }
  }

  /** Whether no check of a single value found anything in its first id and the first values of its tags. */
  get sound(): boolean {
    return this.#facts.unsound.at(this.#number) === 0
  }

  isWritten(id: string): boolean {
    return id === this.id || (this.#facts.others.get(this.#number)?.has(id) ?? false)
  }

  tag(column: string): string | undefined {
    return this.#facts.tags.get(this.#number, this.#localId, column)
  }

  /** Whether a tag was first given this value; undefined where none was given. */
  hasTag(column: string, value: string): boolean | undefined {
    return this.#facts.tags.is(this.#number, this.#localId, column, value)
  }

  /** Remembers the id and the place of the first row. */
  begin(id: string, { line, row }: Place): void {
    const { lines, rows, first } = this.#facts
    if (line !== null) lines.set(this.#number, line)
    if (row !== null) rows.set(this.#number, row)
    if (id !== this.#key) first.set(this.#number, detached(id))
  }

  /** Adds what a row says of tags that had no value, and another way to write its id. */
  learn(cells: CbfRow, tags: readonly string[]): void {
    for (const tag of tags) this.#facts.tags.set(this.#number, this.#localId, tag, cells[tag] ?? '')
    const id = cells['resource/id']
    if (id === undefined || this.isWritten(id)) return
    const others = this.#facts.others.get(this.#number) ?? new Set()
    this.#facts.others.set(this.#number, others.add(detached(id)))
  }

  /** Remembers that a value of its id or its tags has something wrong with it. */
  doubt(): void {
    this.#facts.unsound.set(this.#number, 1)
  }

  get #localId(): string {
    return this.#key.slice(this.#key.indexOf('/') + 1)
  }
}

/** Equal for ids that are one resource to CloudZero; most ids are their own key. */
function keyOf(id: string, { type, localId, dropped }: ResourceId): string {
  return dropped === '' && id.includes('/') ? id : `${type}/${localId}`
}

/** Whether a column is a tag. */
export function isTag(column: string): boolean {
  return column.startsWith(TAG)
}

/** Where something stands, in words: `line 7`, `line 7, row 3`, `row 3`; `''` for the whole file. */
export function placeText({ line, row }: Place): string {
  const parts = [line === null ? null : `line ${line}`, row === null ? null : `row ${row}`]
  return parts.filter((part) => part !== null).join(', ')
}
