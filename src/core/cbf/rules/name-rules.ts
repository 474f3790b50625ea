import { detached } from '../../memo.ts'
import { columnsOfForm } from '../columns.ts'
import { CZRN, czrnParts } from './czrn-parts.ts'
import { isTag, placeText } from './resources.ts'
import { cellRule, type Rule, rowRule, shown } from './types.ts'

/** Parts of CloudZero's own resource names. */
const NAME_PARTS = ['resource/service', 'resource/region', 'resource/account']
const TEXTS = new Set(columnsOfForm('text'))
/** What programs write instead of an empty value. */
const NOTHING = /^(None|null|NULL|nan|NaN|undefined|<NA>|<nil>)$/
/** Columns whose texts consist of parts. */
const IN_PARTS = ['resource/id', CZRN]
const NOTHING_IN_PARTS = /(^|[/:|])(None|null|NULL|nan|NaN|undefined|<NA>|<nil>)($|[/:|])/
const UNKNOWN_IN_PARTS = /(^|[/:|])unknown($|[/:|])/iu

/** Rules for names: CZRN, and words that stand for nothing. */
export const NAME_RULES: readonly Rule[] = [
  cellRule(
    {
      id: 'CBF040',
      severity: 'error',
      title: 'A name is the word unknown',
      reason:
        'CloudZero makes resource names of its own from these columns, and takes one with :unknown: in it for invalid: the resource loses its name.',
      fix: 'Write unassigned, or the true name.',
    },
    [...NAME_PARTS, ...IN_PARTS],
    ({ column, text }) => {
      if (!IN_PARTS.includes(column)) return text.toLowerCase() === 'unknown' ? `${column} is ${shown(text)}.` : null
      return UNKNOWN_IN_PARTS.test(text) ? `${column} ${shown(text)} has the part unknown.` : null
    },
  ),
  cellRule(
    {
      id: 'CBF041',
      severity: 'error',
      title: 'A CZRN is malformed',
      reason:
        'A CZRN is czrn:<provider>:<service type>:<region>:<account>:<resource type>:<local id>; all parts but the last are letters, digits and dashes.',
      fix: 'Write all seven parts, lower-case where they are names.',
    },
    [CZRN],
    ({ text }) => (czrnParts(text) === null ? `${shown(text)} is no CZRN.` : null),
  ),
  rowRule(
    {
      id: 'CBF042',
      severity: 'error',
      title: 'A CZRN does not agree with the columns',
      reason:
        'Region, account, resource type and local id of a CZRN are those of resource/region, resource/account and resource/id. Where they differ, one of the two names somebody else.',
      fix: 'Make both from the same values.',
    },
    ({ cells, czrn, id }, report) => {
      if (czrn === null) return
      const compare = (column: string, inCzrn: string, inColumn: string | undefined) => {
        if (inColumn === undefined || inColumn === inCzrn) return
        report({ message: `The CZRN says ${shown(inCzrn)}, ${column} says ${shown(inColumn)}.`, column: CZRN })
      }
      compare('resource/region', czrn.region, cells['resource/region'])
      compare('resource/account', czrn.account, cells['resource/account'])
      if (id === null) return
      compare('resource/id', czrn.type, id.type)
      compare('resource/id', czrn.localId, id.localId + id.dropped)
    },
  ),
  {
    id: 'CBF043',
    severity: 'warning',
    title: 'A service type of the CZRN goes with two services',
    reason:
      'The service type of a CZRN names a provider, and resource/service what it sells. One service type with two services, as when columns are swapped, makes neither usable for grouping.',
    fix: 'Let the service type decide resource/service; finer differences belong into resource/usage_family.',
    start() {
      const services = new Map<string, { readonly service: string; readonly place: string }>()
      return {
        row({ cells, czrn, place }, report) {
          const service = cells['resource/service']
          if (czrn === null || service === undefined) return
          const key = `${czrn.provider}:${czrn.serviceType}`
          const first = services.get(key)
          if (first === undefined) services.set(key, { service: detached(service), place: placeText(place) })
          else if (first.service !== service) {
            const both = `${shown(service)} here and ${shown(first.service)} in ${first.place}`
            report({ message: `${key} goes with ${both}.`, column: 'resource/service' })
          }
        },
      }
    },
  },
  cellRule(
    {
      id: 'CBF044',
      severity: 'warning',
      title: 'A text says None, null or NaN',
      reason:
        'A program wrote its word for nothing as text. CloudZero shows it as a name, and everybody without one shares it.',
      fix: 'Leave the value empty; in resource/id, resource/account and resource/service write unassigned.',
    },
    null,
    ({ column, text }) => {
      if (!TEXTS.has(column) && !isTag(column)) return null
      const nothing = IN_PARTS.includes(column) ? NOTHING_IN_PARTS : NOTHING
      return nothing.test(text) ? `${column} is ${shown(text)}.` : null
    },
  ),
  cellRule(
    {
      id: 'CBF045',
      severity: 'warning',
      title: 'A region is called global',
      reason: 'CloudZero asks for no region at all where there is none; global is not one.',
      fix: 'Leave resource/region empty, or write where the cost arises.',
    },
    ['resource/region'],
    ({ text }) => (text.toLowerCase() === 'global' ? `resource/region is ${shown(text)}.` : null),
  ),
]
