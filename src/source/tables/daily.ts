import { safeApiKey } from '../../model/api-key.ts'
import type { Level } from '../../model/level.ts'
import { parseMoney } from '../../model/money.ts'
import type { Outcome, RejectReason } from '../../model/outcome.ts'
import type { DayOwner, SpendOwner, SpendProduct, SpendRecord } from '../../model/spend.ts'
import { daysOf, hourOfDay, type UsageHour } from '../../model/window.ts'
import type { LedgerChoice, LedgerRead, RawRow, SpendTable, SqlQuery } from '../types.ts'
import { sharing } from './sharing.ts'

/** Columns every daily table has had since it exists, besides its entity (docs/litellm.md, daily tables). */
const REQUIRED = ['date', 'api_key', 'model', 'custom_llm_provider', 'prompt_tokens', 'completion_tokens', 'spend']
/** Columns that came later. */
const OPTIONAL = ['api_requests', 'mcp_namespaced_tool_name', 'endpoint', 'model_group']
/** Columns that only counters need. */
const COUNTED = ['failed_requests', 'cache_read_input_tokens', 'cache_creation_input_tokens']
/** What makes a row one, besides its entity, in the latest LiteLLM; NULL and `''` are the same. */
const LOGICAL_KEY = [
  'date',
  'api_key',
  'model',
  'custom_llm_provider',
  'mcp_namespaced_tool_name',
  'endpoint',
  'model_group',
]
/** The key of rows that hold PTU flat cost; their spend is 0 (docs/litellm.md, PTU). */
export const PTU_KEY = '__ptu_flat_cost__'

/** What differs between the daily tables. */
interface DailyTable {
  readonly id: string
  readonly relation: string
  readonly summary: string
  readonly caveat: string | null
  readonly ptu: boolean
  /** The level the table is by, and the column that holds it. */
  readonly entity: { readonly column: string; readonly field: keyof SpendOwner; readonly level: Level }
  readonly levels: readonly Level[]
  readonly defaultLevels: readonly Level[]
}

/** A daily table. They share everything but the entity, what it may be grouped by, and its caveat. */
export function dailyTable({ entity, ...table }: DailyTable): SpendTable {
  const optional = (choice: LedgerChoice) => (choice.counters ? [...OPTIONAL, ...COUNTED] : OPTIONAL)
  return {
    ...table,
    labels: false,
    requests: false,
    exceeds: entity.level === 'tag',
    time: ['date'],
    logicalKey: [entity.column, ...LOGICAL_KEY],
    within: inWindow,
    columns: (choice) => ({ required: [entity.column, ...REQUIRED], optional: optional(choice) }),
    query: (read) => dailyQuery(read, [entity.column, ...REQUIRED, ...optional(read)], entity.level === 'team'),
    find(read, level, values) {
      const column = level === 'key' ? 'api_key' : entity.level === 'user' ? entity.column : null
      if (column === null) return null
      const { text, values: bounds } = inWindow(read)
      return {
        text: `SELECT DISTINCT "${column}" FROM ${read.relation.name} WHERE ${text} AND "${column}" = ANY ($3)`,
        values: [...bounds, values],
      }
    },
    decoder(read) {
      const decode = dailyDecoder(entity.field, read)
      return read.counters ? (rows) => rows.map((row) => withCounters(decode(row), row)) : (rows) => rows.map(decode)
    },
  }
}

/** `date` is text, but a branch of LiteLLM made it a native date; compared as it is stored, so that its index serves. */
export function inWindow({ window, relation }: Pick<LedgerRead, 'window' | 'relation'>): SqlQuery {
  const type = relation.columns.get('date') === 'date' ? 'date' : 'text'
  return { text: `date >= $1::${type} AND date < $2::${type}`, values: [daysOf(window).from, daysOf(window).to] }
}

function dailyQuery(read: LedgerRead, columns: readonly string[], holdsPtu: boolean): SqlQuery {
  const { relation } = read
  const { text, values } = inWindow(read)
  const select = columns.map((column) => {
    if (!relation.columns.has(column)) return column === 'api_requests' ? '0' : 'NULL'
    return column === 'date' ? 'date::text' : `"${column}"`
  })
  // Their flat cost is read by ptu-flat-cost.ts; they have no other.
  const rows = holdsPtu ? `${text} AND (api_key IS DISTINCT FROM '${PTU_KEY}' OR spend <> 0)` : text
  return { text: `SELECT ${select.join(', ')} FROM ${relation.name} WHERE ${rows} ORDER BY date`, values }
}

function dailyDecoder(field: keyof SpendOwner, { dayOwners }: LedgerRead): (row: RawRow) => Outcome<SpendRecord> {
  const owners = sharing<OwnerOfRow>()
  const products = sharing<SpendProduct>()
  const hours = sharing<UsageHour | null>()

  return (row) => {
    const [entityId, date, apiKey, model, provider, prompt, completion, spend, requests, tool, endpoint, modelGroup] =
      row
    const ofRow = owners(`${apiKey ?? ''}\0${entityId ?? ''}`, () => {
      const key = apiKey ? safeApiKey(apiKey) : null
      return ownerOfRow({ apiKey: key, [field]: entityId || null }, key === null ? null : dayOwners(key))
    })
    const owner = typeof ofRow === 'function' ? ofRow(date ?? '', model ?? '', provider ?? '') : ofRow
    const product = products([model, provider, modelGroup, endpoint, tool].join('\0'), () => ({
      model: model || null,
      modelGroup: modelGroup || null,
      provider: provider || null,
      endpoint: endpoint || null,
      tool: tool || null,
    }))
    const hour = hours(date ?? '', () => hourOfDay(date ?? ''))
    const cost = spend == null ? null : parseMoney(spend)
    const reject = (reason: RejectReason, detail: string): Outcome<SpendRecord> => ({
      ok: false,
      reject: { reason, detail, cost, owner, product, rows: 1, date: date ?? null, spend: spend ?? null },
    })

    if (spend == null) return reject('cost-missing', 'spend is NULL')
    if (cost === null) return reject('cost-not-finite', `spend is ${spend}`)
    if (hour === null) return reject('date-invalid', `date is ${JSON.stringify(date)}, not a day like 2026-05-31`)
    const tokens = BigInt(prompt ?? 0) + BigInt(completion ?? 0)
    const used = tokens > 0n
    return {
      ok: true,
      value: {
        hour,
        owner,
        product,
        usageType: used ? 'tokens' : 'requests',
        amount: used ? tokens : BigInt(requests ?? 0),
        cost,
        onDemandCost: null,
        rows: 1,
      },
    }
  }
}

/** Rows of {@link dailyQuery} end in the columns of {@link COUNTED}. */
function withCounters(outcome: Outcome<SpendRecord>, row: RawRow): Outcome<SpendRecord> {
  if (!outcome.ok) return outcome
  const count = (text: string | null | undefined) => BigInt(text ?? 0)
  const [, , , , , prompt, completion, , requests] = row
  const [failed, cacheRead, cacheWrite] = row.slice(-COUNTED.length)
  const counters = {
    requests: count(requests),
    failedRequests: count(failed),
    tokens: count(prompt) + count(completion),
    promptTokens: count(prompt),
    completionTokens: count(completion),
    cacheReadTokens: count(cacheRead),
    cacheWriteTokens: count(cacheWrite),
  }
  return { ok: true, value: { ...outcome.value, counters } }
}

type OwnerOfRow = SpendOwner | ((date: string, model: string, provider: string) => SpendOwner)

/** Most keys never change team; only for the others does the owner depend on the day. */
function ownerOfRow(
  owner: SpendOwner,
  ofDay: ((date: string, model: string, provider: string) => DayOwner | undefined) | null,
): OwnerOfRow {
  if (ofDay === null) return owner
  const owners = sharing<SpendOwner>()
  return (date, model, provider) => {
    const found = ofDay(date, model, provider)
    if (found === undefined) return owner
    return owners(JSON.stringify([found.teamId, found.organizationId]), () => ({ ...owner, ofDay: found }))
  }
}
