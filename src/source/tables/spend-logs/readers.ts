import { safeApiKey } from '../../../model/api-key.ts'
import { isLabelLevel, type LabelLevel } from '../../../model/level.ts'
import type { SpendOwner, SpendProduct } from '../../../model/spend.ts'
import type { UsageHour } from '../../../model/window.ts'
import type { RawRow } from '../../types.ts'
import { sharing } from '../sharing.ts'
import { type Field, type FieldName, OWNER_FIELDS, PRODUCT_FIELDS } from './fields.ts'
import { endpointOf } from './operation.ts'

/** Reads one field of a row; null where there is nothing or no such field. */
export function cellOf(fields: readonly Field[], name: FieldName): (row: RawRow) => string | null {
  const place = placeOf(fields, name)
  return (row) => row[place] || null
}

/** Reads the hour, or the midnight of the day, as `YYYY-MM-DDTHH:00:00Z`. */
export function hourReader(fields: readonly Field[]): (row: RawRow) => UsageHour {
  const hours = sharing<UsageHour>()
  const cell = cellOf(fields, 'hour')
  return (row) => {
    // ISO text of a timestamp: `2026-10-05 13:00:00`, with time zone `2026-10-05 13:00:00+00`.
    const text = cell(row) ?? ''
    return hours(text, () => `${text.slice(0, 10)}T${text.slice(11, 13)}:00:00Z`)
  }
}

/** Reads who a row names; rows that agree share one object. */
export function ownerReader(fields: readonly Field[]): (row: RawRow) => SpendOwner {
  const owners = sharing<SpendOwner>()
  const labels = fields.flatMap((field) => (isLabelLevel(field.name) ? [labelReader(fields, field.name)] : []))
  const identity = keyReader(fields, [...OWNER_FIELDS, ...labels.map(({ level }) => level)])
  const party = (row: RawRow, name: FieldName, field: keyof SpendOwner): Partial<SpendOwner> =>
    placeOf(fields, name) < 0 ? {} : { [field]: cellOf(fields, name)(row) }
  return (row) =>
    owners(identity(row), () => {
      const apiKey = cellOf(fields, 'apiKey')(row)
      const project = cellOf(fields, 'project')(row)
      return {
        apiKey: apiKey === null ? null : safeApiKey(apiKey),
        ...party(row, 'user', 'userId'),
        ...party(row, 'team', 'teamId'),
        ...party(row, 'organization', 'organizationId'),
        // Requests from before LiteLLM had projects do not say so.
        ...(project === null ? {} : { projectId: project }),
        ...party(row, 'endUser', 'endUserId'),
        ...party(row, 'agent', 'agentId'),
        ...(labels.length > 0 ? { labels: new Map(labels.flatMap(({ entry }) => entry(row))) } : {}),
      }
    })
}

/** Reads one label of a row as an entry of a map; none where the request has no such label. */
function labelReader(fields: readonly Field[], level: LabelLevel) {
  const cell = cellOf(fields, level)
  const read = fields[placeOf(fields, level)]?.read
  return {
    level,
    entry: (row: RawRow): readonly (readonly [LabelLevel, string])[] => {
      const text = cell(row)
      const value = text === null ? null : (read?.(text) ?? null)
      return value === null ? [] : [[level, value]]
    },
  }
}

/** Reads what a row bought; rows that agree share one object. */
export function productReader(fields: readonly Field[]): (row: RawRow) => SpendProduct {
  const products = sharing<SpendProduct>()
  const identity = keyReader(fields, PRODUCT_FIELDS)
  return (row) =>
    products(identity(row), () => ({
      model: cellOf(fields, 'model')(row),
      modelGroup: cellOf(fields, 'modelGroup')(row),
      provider: cellOf(fields, 'provider')(row),
      endpoint: endpointOf(cellOf(fields, 'callType')(row)),
      tool: cellOf(fields, 'tool')(row),
    }))
}

/** Text that is equal for rows whose cells are; Postgres text holds no U+0000. */
function keyReader(fields: readonly Field[], names: readonly FieldName[]): (row: RawRow) => string {
  const places = names.map((name) => placeOf(fields, name)).filter((place) => place >= 0)
  return (row) => {
    let key = ''
    for (const place of places) key += `${row[place] ?? ''}\0`
    return key
  }
}

function placeOf(fields: readonly Field[], name: FieldName): number {
  return fields.findIndex((field) => field.name === name)
}
