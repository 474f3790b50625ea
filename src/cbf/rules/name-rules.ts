import { columnsOfForm } from '../columns.ts'
import { resourceIdOf } from '../resource-id.ts'
import { placeText } from './resources.ts'
import { type Rule, rowRule, shown } from './types.ts'

const CZRN = 'resource/tag:czrn'
const SHAPE = /^czrn:([a-z0-9-]+):([a-zA-Z0-9-]+):([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]+):(.+)$/s
/** Parts of CloudZero's own resource names. */
const NAME_PARTS = ['resource/service', 'resource/region', 'resource/account']
const TEXTS = new Set(columnsOfForm('text'))
/** What programs write instead of an empty value. */
const NOTHING = /^(None|null|NULL|nan|NaN|undefined|<NA>|<nil>)$/

/** Rules for names: CZRN, and words that stand for nothing. */
export const NAME_RULES: readonly Rule[] = [
  rowRule(
    {
      id: 'CBF040',
      severity: 'error',
      title: 'A name is the word unknown',
      reason:
        'CloudZero makes resource names of its own from these columns, and takes one with :unknown: in it for invalid: the resource loses its name.',
      fix: 'Write unassigned, or the true name.',
    },
    ({ cells }, report) => {
      for (const column of NAME_PARTS) {
        const text = cells[column]
        if (text?.toLowerCase() === 'unknown') report({ message: `${column} is ${shown(text)}.`, column })
      }
      for (const column of ['resource/id', CZRN]) {
        const text = cells[column]
        if (text?.split(/[/:|]/).some((part) => part.toLowerCase() === 'unknown')) {
          report({ message: `${column} ${shown(text)} has the part unknown.`, column })
        }
      }
    },
  ),
  rowRule(
    {
      id: 'CBF041',
      severity: 'error',
      title: 'A CZRN does not have the form of one',
      reason:
        'A CZRN is czrn:<provider>:<service type>:<region>:<account>:<resource type>:<local id>; all parts but the last are letters, digits and dashes.',
      fix: 'Write all seven parts, lower-case where they are names.',
    },
    ({ cells }, report) => {
      const czrn = cells[CZRN]
      if (czrn !== undefined && !SHAPE.test(czrn)) report({ message: `${shown(czrn)} is no CZRN.`, column: CZRN })
    },
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
    ({ cells }, report) => {
      const parts = SHAPE.exec(cells[CZRN] ?? '')
      if (parts === null) return
      const [, , , region = '', account = '', type = '', localId = ''] = parts
      const id = resourceIdOf(cells['resource/id'] ?? '')
      const pairs = [
        ['resource/region', region, cells['resource/region']],
        ['resource/account', account, cells['resource/account']],
        ['resource/id', type, cells['resource/id'] && id.type],
        ['resource/id', localId, cells['resource/id'] && id.localId + id.dropped],
      ] as const
      for (const [column, inCzrn, inColumn] of pairs) {
        if (inColumn !== undefined && inColumn !== inCzrn) {
          report({ message: `The CZRN says ${shown(inCzrn)}, ${column} says ${shown(inColumn)}.`, column: CZRN })
        }
      }
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
        row({ cells, place }, report) {
          const [, provider, serviceType] = SHAPE.exec(cells[CZRN] ?? '') ?? []
          const service = cells['resource/service']
          if (serviceType === undefined || service === undefined) return
          const key = `${provider}:${serviceType}`
          const first = services.get(key)
          if (first === undefined) services.set(key, { service, place: placeText(place) })
          else if (first.service !== service) {
            const both = `${shown(service)} here and ${shown(first.service)} in ${first.place}`
            report({ message: `${key} goes with ${both}.`, column: 'resource/service' })
          }
        },
      }
    },
  },
  rowRule(
    {
      id: 'CBF044',
      severity: 'warning',
      title: 'A text says None, null or NaN',
      reason:
        'A program wrote its word for nothing as text. CloudZero shows it as a name, and everybody without one shares it.',
      fix: 'Leave the value empty; in resource/id, resource/account and resource/service write unassigned.',
    },
    ({ cells, columns, tags }, report) => {
      for (const column of columns) {
        if (!TEXTS.has(column) && !tags.includes(column)) continue
        const text = cells[column] ?? ''
        const parts = column === 'resource/id' || column === CZRN ? text.split(/[/:|]/) : [text]
        if (parts.some((part) => NOTHING.test(part))) report({ message: `${column} is ${shown(text)}.`, column })
      }
    },
  ),
  rowRule(
    {
      id: 'CBF045',
      severity: 'warning',
      title: 'A region is called global',
      reason: 'CloudZero asks for no region at all where there is none; global is not one.',
      fix: 'Leave resource/region empty, or write where the cost arises.',
    },
    ({ cells }, report) => {
      const region = cells['resource/region']
      if (region?.toLowerCase() === 'global')
        report({ message: `resource/region is ${shown(region)}.`, column: 'resource/region' })
    },
  ),
]
