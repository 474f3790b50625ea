import { memoizeText, OWNERS_REMEMBERED } from '../../../core/memo.ts'
import { safeApiKey } from '../../../core/model/api-key.ts'
import { isLabelLevel, type LabelLevel } from '../../../core/model/level.ts'
import type { SpendOwner, SpendProduct } from '../../../core/model/spend.ts'
import type { UsageHour } from '../../../core/time.ts'
import { columnsOf } from '../../copy-text.ts'
import type { DayOwners } from '../../types.ts'
import { type OwnerByDay, ownerByDay } from '../owner-by-day.ts'
import type { Field, FieldName } from './fields.ts'
import { endpointOf } from './operation.ts'

/** Reads the hour, or the midnight of the day, as `YYYY-MM-DDTHH:00:00Z`. */
export function hourReader(): (cell: string) => UsageHour {
  // ISO text of a timestamp: `2026-10-05 13:00:00`, with time zone `2026-10-05 13:00:00+00`.
  return memoizeText((text) => `${text.slice(0, 10)}T${text.slice(11, 13)}:00:00Z`)
}

/** Reads the cell that says who a row names; rows that agree, and whose day does, share one object. */
export function ownerReader(fields: readonly Field[], dayOwners: DayOwners): (cell: string) => OwnerByDay {
  const names: ReadonlySet<FieldName> = new Set(fields.map(({ name }) => name))
  return memoizeText((cell) => {
    const value = valuesOf(fields, cell)
    const entity = (name: FieldName, field: keyof SpendOwner): Partial<SpendOwner> =>
      names.has(name) ? { [field]: value(name) } : {}
    const apiKey = value('apiKey')
    const [project, keyOrganization] = [value('project'), value('keyOrganization')]
    const labels = fields.filter(({ name }) => isLabelLevel(name))
    const owner = {
      apiKey: apiKey === null ? null : safeApiKey(apiKey),
      ...entity('user', 'userId'),
      ...entity('team', 'teamId'),
      ...entity('organization', 'organizationId'),
      // What the metadata does not name may follow from the key: it came later, and failed requests lack it.
      ...(keyOrganization === null ? {} : { organizationId: keyOrganization }),
      ...(project === null ? {} : { projectId: project }),
      ...entity('endUser', 'endUserId'),
      ...entity('agent', 'agentId'),
      ...(labels.length > 0 ? { labels: new Map(labels.flatMap((field) => labelOf(field, value))) } : {}),
    }
    return ownerByDay(owner, dayOwners)
  }, OWNERS_REMEMBERED)
}

/** One label of a row as an entry of a map; none where the request has no such label. */
function labelOf(
  { name, read }: Field,
  value: (name: FieldName) => string | null,
): readonly (readonly [LabelLevel, string])[] {
  const text = value(name)
  const label = text === null ? null : (read?.(text) ?? null)
  return label === null || !isLabelLevel(name) ? [] : [[name, label]]
}

/** A product, and the call type as LiteLLM logged it. */
export interface LoggedProduct {
  readonly product: SpendProduct
  readonly callType: string | null
}

/** Reads the cell that says what a row bought; rows that agree share one object. */
export function productReader(fields: readonly Field[]): (cell: string) => LoggedProduct {
  return memoizeText((cell) => {
    const value = valuesOf(fields, cell)
    const callType = value('callType')
    const product = {
      model: value('model'),
      modelGroup: value('modelGroup'),
      provider: value('provider'),
      endpoint: endpointOf(callType),
      tool: value('tool'),
    }
    return { product, callType }
  })
}

/** Reads the fields of a cell by name; null where there is nothing or no such field. */
function valuesOf(fields: readonly Field[], cell: string): (name: FieldName) => string | null {
  const columns = columnsOf(cell)
  return (name) => columns[fields.findIndex((field) => field.name === name)] || null
}
