import { isCbfColumn, TAG } from '../../../core/cbf/columns.ts'
import type { Layout } from '../../../core/cbf/layout.ts'
import type { CbfRow } from '../../../core/cbf/row.ts'
import { levelTags } from '../../../core/cbf/tag-rules.ts'
import { entityHash, isSuffixed, UNASSIGNED } from '../../../core/czrn/segment.ts'
import { shapeOf } from '../../../core/model/api-key.ts'
import { isOwnerLevel, type OwnerLevel } from '../../../core/model/level.ts'
import { parseMoney } from '../../../core/model/money.ts'
import { mayBeUnseen, meaningOf } from './canonical.ts'

/** A name that CloudZero holds and the database does not know any more, such as `team Search`. */
export type ForgottenName = string

/** Compares a line of the database with one that CloudZero holds. */
export interface Knowledge {
  /** Equal for lines of one product, cost and amount, whoever they are of. */
  productOf(row: CbfRow): string
  /** The same without cost and amount. */
  kindOf(row: CbfRow): string
  /** Costs and amounts of lines, added up, in one text. */
  sumsOf(rows: readonly CbfRow[]): string
  /** Equal for lines of the same names. */
  ownerOf(row: CbfRow): string
  /** What a line may have lost: the places of its segments that say little. */
  gapsOf(desired: CbfRow): string
  /** Equal for lines that can be told apart in those places only, so that not each has to be compared with each. */
  kinOf(row: CbfRow, gaps: string): string
  /** What the database has forgotten of a line that CloudZero holds; null where it says anything else, or as much. */
  forgotten(desired: CbfRow, held: CbfRow): readonly ForgottenName[] | null
  /** The line of the database with the names that CloudZero holds, and its share where it holds several. */
  restored(desired: CbfRow, held: readonly CbfRow[]): readonly CbfRow[]
}

const ID = 'resource/id'
const ACCOUNT = 'resource/account'
const DESCRIPTION = 'lineitem/description'

/**
 * The rule of class `forgotten` (docs/push.md). A segment of an owner has become `unassigned`, the bare hash of a key, or
 * the bare id of what had a name (`--identity name`); a tag has become empty; the account follows from them. Whatever is of
 * the product, or of a column that this run does not write, is no name that LiteLLM could have forgotten. `tagKeys` are
 * the tags of the run by their names, with the keys they are written under.
 */
export function knowledgeOf({ mapping, columns }: Layout, tagKeys: ReadonlyMap<string, string>): Knowledge {
  const { levels, account, instance } = mapping
  const tags = columns.filter(({ of, column }) => of === 'owner' && column.startsWith(TAG)).map(({ column }) => column)
  const czrn = columns.find(({ of, column }) => of === 'resource' && column !== ID)?.column
  const names: ReadonlySet<string> = new Set([ID, ACCOUNT, DESCRIPTION, ...tags, ...(czrn === undefined ? [] : [czrn])])
  const offset = instance === null ? 0 : 1

  const places = levels.map((level, place) => ({
    level: isOwnerLevel(level) ? level : null,
    word: levelTags(level).name.replace('_', ' '),
    place: place + offset,
    tag: TAG + (tagKeys.get(levelTags(level).name) ?? ''),
  }))
  const keyId = TAG + (tagKeys.get('key_id') ?? '')
  const split = new WeakMap<CbfRow, readonly string[]>()
  const segmentsOf = (row: CbfRow) => {
    const known = split.get(row)
    if (known) return known
    const segments = (row[ID] ?? '').split('/').slice(1).join('/').split('|')
    split.set(row, segments)
    return segments
  }
  const textOf = (row: CbfRow, isAsked: (column: string) => boolean) =>
    Object.keys(row)
      .filter((column) => row[column] !== '' && isCbfColumn(column) && !names.has(column) && !mayBeUnseen(column))
      .filter(isAsked)
      .sort()
      .map((column) => `${column}\0${meaningOf(column, row[column] ?? '')}`)
      .join('\x01')
  const isLost = (desired: CbfRow, held: CbfRow, column: string) => isEmpty(desired, column) && !isEmpty(held, column)

  const lostPlaces = (desired: CbfRow, held: CbfRow) => {
    const [now, then] = [segmentsOf(desired), segmentsOf(held)]
    if (now.length !== then.length || now.length !== levels.length + offset || now[offset - 1] !== then[offset - 1])
      return null
    const isKept = ({ level, place, tag }: (typeof places)[number]) => {
      const [less = '', more = ''] = [now[place], then[place]]
      return less === more || (level !== null && isLess(level, less, more, () => isLost(desired, held, tag)))
    }
    if (!places.every(isKept)) return null
    return places.filter(
      ({ level, place, tag }) => now[place] !== then[place] || (level !== null && isLost(desired, held, tag)),
    )
  }

  return {
    productOf: (row) => textOf(row, () => true),
    kindOf: (row) => textOf(row, (column) => !isSummed(column)),
    sumsOf(rows) {
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(isSummed).sort()
      const sum = (column: string) => rows.reduce((total, row) => total + (parseMoney(row[column] ?? '') ?? 0n), 0n)
      return columns.map((column) => `${column} ${sum(column)}`).join()
    },
    ownerOf: (row) => [...names].map((column) => (column === DESCRIPTION ? '' : (row[column] ?? ''))).join('\x01'),
    gapsOf: (desired) => {
      const segments = segmentsOf(desired)
      return places
        .map(({ level, place }) => (level !== null && saysLittle(segments[place] ?? '') ? 'x' : ' '))
        .join('')
    },
    kinOf(row, gaps) {
      const segments = segmentsOf(row)
      const kin = ({ level, place }: (typeof places)[number], index: number) => {
        const segment = segments[place] ?? ''
        return gaps[index] === 'x'
          ? ''
          : level !== null && mapping.identity === 'name'
            ? entityHash(level, segment)
            : segment
      }
      return places.map(kin).join('|')
    },
    forgotten(desired, held) {
      const lost = lostPlaces(desired, held)
      if (lost === null || !isSameProvider(desired, held, czrn)) return null
      const changed = tags.filter((column) => (desired[column] ?? '') !== (held[column] ?? ''))
      const isBare = (column: string) =>
        column === keyId && isHash(desired[column] ?? '') && !isEmpty(held, column) && !isHash(held[column] ?? '')
      if (!changed.every((column) => isLost(desired, held, column) || isBare(column))) return null
      const [now = '', then = ''] = [desired[ACCOUNT], held[ACCOUNT]]
      if (now !== then) {
        const found = lost.find(({ level }) => level !== null && level === account)
        const segment = found && segmentsOf(desired)[found.place]
        const isLess = now === UNASSIGNED || now === segment || segment?.startsWith(`${now}--`)
        if (found === undefined || !isLess || then === UNASSIGNED) return null
      }
      if (lost.length === 0 && changed.length === 0) return null
      return lost.length > 0
        ? lost.map(({ word, place, tag }) => `${word} ${held[tag] || segmentsOf(held)[place]}`)
        : changed.map((column) => `${column.slice(TAG.length)} ${held[column]}`)
    },
    restored: (desired, held) =>
      held.map((each) => {
        const isTheirs = (column: string) => names.has(column) || (held.length > 1 && isSummed(column))
        const ours = Object.entries(desired).filter(([column]) => !isTheirs(column))
        const theirs = Object.entries(each).filter(([column, value]) => isTheirs(column) && value !== '')
        return Object.fromEntries([...ours, ...theirs.map(([column, value]) => [column, meaningOf(column, value)])])
      }),
  }
}

/** Columns that lines which become one are added up in. */
function isSummed(column: string): boolean {
  return column.startsWith('cost/') || column === 'usage/amount'
}

function saysLittle(segment: string): boolean {
  return segment === UNASSIGNED || isHash(segment)
}

/** Whether one segment of a level says less than another. */
function isLess(level: OwnerLevel, less: string, more: string, isNameLost: () => boolean): boolean {
  if (more === UNASSIGNED) return false
  if (less === UNASSIGNED) return true
  if (level === 'key' && isHash(less)) return !isHash(more)
  return isSuffixed(more) && (!isSuffixed(less) || isNameLost()) && entityHash(level, less) === entityHash(level, more)
}

function isHash(text: string): boolean {
  const kind = shapeOf(text)?.kind
  return kind === 'hash' || kind === 'jwt'
}

function isSameProvider(desired: CbfRow, held: CbfRow, czrn: string | undefined): boolean {
  if (czrn === undefined) return true
  const beginning = (row: CbfRow) => row[czrn]?.split(':').slice(0, 4).join(':')
  return beginning(desired) === beginning(held)
}

function isEmpty(row: CbfRow, column: string): boolean {
  return row[column] === undefined || row[column] === ''
}
