import { safeApiKey } from '../../model/api-key.ts'
import { parseMoney } from '../../model/money.ts'
import type { Outcome } from '../../model/outcome.ts'
import type { SpendOwner, SpendProduct, SpendRecord } from '../../model/spend.ts'
import { type DateWindow, dayOf, hourOfDay, type UsageHour } from '../../model/window.ts'
import type { RawRow, Relation, SpendTable, SqlQuery } from '../types.ts'

/** Columns every daily table has had since it exists, besides its entity (docs/litellm.md, daily tables). */
const REQUIRED = ['date', 'api_key', 'model', 'custom_llm_provider', 'prompt_tokens', 'completion_tokens', 'spend']
/** Columns that came later, or that only some selections need. */
const OPTIONAL = ['api_requests', 'model_group', 'mcp_namespaced_tool_name', 'endpoint']
const COUNTERS: ReadonlySet<string> = new Set(['api_requests'])

/** A daily table: what differs between them is the entity column and the levels. */
export function dailyTable(
  table: Pick<SpendTable, 'id' | 'relation' | 'summary' | 'levels' | 'defaultLevels'> & { entity: string },
): SpendTable {
  const { entity, ...rest } = table
  const columns = { required: [entity, ...REQUIRED], optional: OPTIONAL }
  return {
    ...rest,
    columns,
    query: (window, relation) => dailyQuery(window, relation, [entity, ...REQUIRED, ...OPTIONAL]),
    find: (window, relation, level, values) => {
      const column = level === 'key' ? 'api_key' : entity
      const { text, values: bounds } = inWindow(window, relation)
      return {
        text: `SELECT DISTINCT "${column}" FROM ${relation.name} WHERE ${text} AND "${column}" = ANY ($3)`,
        values: [...bounds, values],
      }
    },
    decoder: dailyDecoder,
  }
}

/** `date` is text, but a branch of LiteLLM made it a native date; compared as it is stored, so that its index serves. */
function inWindow(window: DateWindow, relation: Relation): SqlQuery {
  const type = relation.columns.get('date') === 'date' ? 'date' : 'text'
  return { text: `date >= $1::${type} AND date < $2::${type}`, values: [dayOf(window.from), dayOf(window.to)] }
}

function dailyQuery(window: DateWindow, relation: Relation, columns: readonly string[]): SqlQuery {
  const { text, values } = inWindow(window, relation)
  const select = columns.map((column) => {
    if (!relation.columns.has(column)) return COUNTERS.has(column) ? '0' : 'NULL'
    return column === 'date' ? 'date::text' : `"${column}"`
  })
  return { text: `SELECT ${select.join(', ')} FROM ${relation.name} WHERE ${text} ORDER BY date`, values }
}

/** Decodes rows of {@link dailyQuery}; rows that agree share their owner and product objects. */
function dailyDecoder(): (row: RawRow) => Outcome<SpendRecord> {
  const owners = new Map<string, SpendOwner>()
  const products = new Map<string, SpendProduct>()
  const hours = new Map<string, UsageHour | null>()

  return (row) => {
    const [userId, date, apiKey, model, provider, prompt, completion, spend, requests, modelGroup, tool, endpoint] = row
    const owner = shared(owners, `${apiKey ?? ''}\0${userId ?? ''}`, () => ({
      apiKey: apiKey ? safeApiKey(apiKey) : null,
      userId: userId || null,
    }))
    const product = shared(products, [model, provider, modelGroup, endpoint, tool].join('\0'), () => ({
      model: model || null,
      modelGroup: modelGroup || null,
      provider: provider || null,
      endpoint: endpoint || null,
      tool: tool || null,
    }))
    const hour = shared(hours, date ?? '', () => hourOfDay(date ?? ''))
    const cost = spend == null ? null : parseMoney(spend)
    const reject = (reason: 'cost-missing' | 'cost-not-finite' | 'date-invalid', detail: string) =>
      ({
        ok: false,
        reject: { reason, detail, cost, owner, product, date: date ?? null, spend: spend ?? null },
      }) as const

    if (spend == null) return reject('cost-missing', 'spend is NULL')
    if (cost === null) return reject('cost-not-finite', `spend is ${spend}`)
    if (hour === null) return reject('date-invalid', `date is ${JSON.stringify(date)}, not a day like 2026-05-31`)
    const tokens = BigInt(prompt ?? 0) + BigInt(completion ?? 0)
    return { ok: true, value: { hour, owner, product, tokens, requests: BigInt(requests ?? 0), cost } }
  }
}

function shared<V>(known: Map<string, V>, key: string, make: () => V): V {
  const value = known.get(key)
  if (value !== undefined) return value
  const made = make()
  known.set(key, made)
  return made
}
