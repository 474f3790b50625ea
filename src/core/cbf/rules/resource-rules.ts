import { resourceIdOf } from '../resource-id.ts'
import { placeText } from './resources.ts'
import { type CheckedRow, cellRule, type Report, type Rule, rowRule, shown } from './types.ts'

const ID = 'resource/id'
/** A segment that this tool told apart by digits of a hash. */
const HASHED = /^llm-usage\/(.*[|@])?[^|@]*--(?:[0-9a-f]{8}|[0-9a-f]{16})(?=[|@]|$)/

/** Rules for `resource/id` and what hangs on it (docs/cloudzero.md). */
export const RESOURCE_RULES: readonly Rule[] = [
  rowRule(
    {
      id: 'CBF030',
      severity: 'error',
      title: 'A line with tags has no resource/id',
      reason: 'Tags belong to a resource. Without resource/id CloudZero refuses the line or loses its tags.',
      fix: 'Fill in resource/id with what the tags describe.',
    },
    ({ cells, tags }, report) => {
      const [first] = tags
      if (cells[ID] === undefined && first !== undefined) {
        report({ message: `${ID} is empty, but ${first} is set.`, column: ID })
      }
    },
  ),
  cellRule(
    {
      id: 'CBF031',
      severity: 'error',
      title: 'resource/id has more than one separator',
      reason:
        'CloudZero cuts resource/id at / and :, takes the first piece as type and the second as local id, and drops the rest: different resources become one.',
      fix: 'Write <type>/<local id> and no other / or : in it; | and - are fine.',
    },
    [ID],
    ({ text }) => {
      const { type, localId, dropped } = resourceIdOf(text)
      if (dropped === '' || text.startsWith('czrn:')) return null
      return `${shown(text)} becomes ${shown(`${type}/${localId}`)}; ${shown(dropped)} is lost.`
    },
  ),
  cellRule(
    {
      id: 'CBF032',
      severity: 'error',
      title: 'resource/id holds a full CZRN',
      reason:
        'A CZRN has six separators and CloudZero keeps what stands before the second: all lines become the resource czrn/<provider>.',
      fix: 'Write the last two parts of the CZRN as <type>/<local id>, and the CZRN itself as a tag.',
    },
    [ID],
    ({ text }) => {
      if (!text.startsWith('czrn:')) return null
      const { type, localId } = resourceIdOf(text)
      return `${shown(text)} becomes ${shown(`${type}/${localId}`)}.`
    },
  ),
  cellRule(
    {
      id: 'CBF033',
      severity: 'error',
      title: 'resource/id has no type or no local id',
      reason: 'CloudZero needs both: the type stands before the separator, the local id after it.',
      fix: 'Write <type>/<local id>.',
    },
    [ID],
    ({ text }) => {
      const { type, localId } = resourceIdOf(text)
      const missing = type === '' ? 'no type' : localId === '' ? 'no local id' : null
      return missing === null || text.startsWith('czrn:') ? null : `${shown(text)} has ${missing}.`
    },
  ),
  rowRule(
    {
      id: 'CBF034',
      severity: 'error',
      title: 'Two ids are one resource to CloudZero',
      reason:
        'Ids that agree up to the second separator, whether it is / or :, are one resource: their costs and tags are mixed for all time.',
      fix: 'Make the ids differ before a second separator, and use one separator throughout.',
    },
    ({ cells, known }, report) => {
      const id = cells[ID]
      if (known === null || id === undefined || known.isWritten(id)) return
      report({ message: `${shown(id)} and ${shown(known.id)} (${placeText(known.place)}) become one.`, column: ID })
    },
  ),
  rowRule(
    {
      id: 'CBF035',
      severity: 'error',
      title: 'A tag has two values for one resource',
      reason:
        'CloudZero keeps one value of a tag for each resource, that of the latest line, and applies it to all history: the cost of the others moves to it.',
      fix: 'Make what the tag says part of resource/id, or leave the tag out.',
    },
    (row, report) => {
      if (row.differing.length > 0 && !isHashed(row)) reportTags(row, 'differs', report)
    },
  ),
  rowRule(
    {
      id: 'CBF036',
      severity: 'error',
      title: 'Two owners or models share one hash in resource/id',
      reason:
        'A segment that ends in -- and 8 or 16 hex digits is told apart by a hash. Where tags of one such id differ, two values share it, or the tag is not determined by the id.',
      fix: 'Give one of the two another id or name in LiteLLM, or add a level to --levels that tells them apart.',
    },
    (row, report) => {
      if (row.differing.length > 0 && isHashed(row)) reportTags(row, 'may share a hash', report)
    },
  ),
]

function isHashed({ cells }: CheckedRow): boolean {
  return HASHED.test(cells[ID] ?? '')
}

function reportTags(
  { cells, differing, known }: CheckedRow,
  what: 'differs' | 'may share a hash',
  report: Report,
): void {
  if (known === null) return
  for (const column of differing) {
    const [value = '', first = ''] = [cells[column], known.tag(column)]
    const both = `${shown(value)} here and ${shown(first)} in ${placeText(known.place)}`
    const why = what === 'differs' ? '' : ', which share a hash or are not told apart by it'
    report({ message: `${column} of ${shown(cells[ID] ?? '')} is ${both}${why}.`, column })
  }
}
