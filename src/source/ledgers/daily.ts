import { memoizeText, OWNERS_REMEMBERED } from '../../core/memo.ts'
import { PTU_KEY, safeApiKey } from '../../core/model/api-key.ts'
import type { Level } from '../../core/model/level.ts'
import { type Money, parseMoney } from '../../core/model/money.ts'
import type { Outcome, Reject } from '../../core/model/outcome.ts'
import {
  COUNTER_NAMES,
  type Counters,
  type OpenRecord,
  type SpendOwner,
  type SpendProduct,
  type SpendRecord,
} from '../../core/model/spend.ts'
import { hourOfDay } from '../../core/time.ts'
import { countSql, daySql, isWholeCount, spendSql, withinDays } from '../column-sql.ts'
import { columnsOf } from '../copy-text.ts'
import { DAILY_COUNTERS, dailyNeed } from '../needs/ledgers.ts'
import type { LedgerRead, RawRow, Relation, RowsQuery, SpendTable, SqlQuery } from '../types.ts'
import { addCounts, readCount } from './counts.ts'
import { ownerByDay } from './owner-by-day.ts'

/** Columns that only counters need. */
const COUNTED = ['failed_requests', 'cache_read_input_tokens', 'cache_creation_input_tokens']
/** Columns that count something. */
const COUNTS: readonly string[] = ['prompt_tokens', 'completion_tokens', 'api_requests', ...COUNTED]
/** What a row has to itself, as the query selects it; {@link COUNTED} follow. */
const OF_ROW = ['date', 'spend', 'prompt_tokens', 'completion_tokens', 'api_requests']
/** What a row bought: one cell, like its key and entity, which come first. */
const OF_PRODUCT = ['model', 'custom_llm_provider', 'model_group', 'endpoint', 'mcp_namespaced_tool_name']
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
  return {
    ...table,
    labels: false,
    requests: false,
    exceeds: entity.level === 'tag',
    time: ['date'],
    logicalKey: [entity.column, ...LOGICAL_KEY],
    within: withinDays,
    need: (choice) => dailyNeed({ id: table.id, relation: table.relation, entity: entity.column }, choice),
    unknownCounters: ({ columns }) =>
      new Set(COUNTER_NAMES.filter((counter) => DAILY_COUNTERS[counter].some((column) => !columns.has(column)))),
    query: (read) => dailyQuery(read, entity.column, entity.level === 'team'),
    isSliced: () => false,
    keys(read) {
      const { text, values } = withinDays(read)
      const day = daySql(read.relation)
      return {
        text: `SELECT api_key, min(${day}), max(${day}) FROM ${read.relation.name} WHERE ${text} GROUP BY 1`,
        values,
      }
    },
    keyDays(read, keys) {
      const { text, values } = withinDays(read)
      return {
        text: `SELECT DISTINCT api_key, ${daySql(read.relation)} FROM ${read.relation.name} WHERE ${text} AND api_key = ANY ($3)`,
        values: [...values, keys],
      }
    },
    find({ relation }, level, ids) {
      const column = level === 'key' ? 'api_key' : level === entity.level ? entity.column : null
      return column === null ? null : idsIn(relation, column, ids)
    },
    decoder(read) {
      const decode = dailyDecoder(entity.field, read)
      return (rows) => rows.map(decode)
    },
  }
}

/** Those of some ids that any row of a daily table holds in a column, one index look-up for each. */
export function idsIn(relation: Relation, column: string, ids: readonly string[]): SqlQuery {
  return {
    text: `SELECT wanted.id FROM unnest($1::text[]) AS wanted (id)
WHERE EXISTS (SELECT FROM ${relation.name} AS ledger WHERE ledger."${column}" = wanted.id)`,
    values: [ids],
  }
}

function dailyQuery(read: LedgerRead, entity: string, holdsPtu: boolean): RowsQuery {
  const { relation } = read
  const { text, values } = withinDays(read)
  const own = read.counters ? [...OF_ROW, ...COUNTED] : OF_ROW
  const select = ['api_key', entity, ...OF_PRODUCT, ...own].map((column) => {
    if (!relation.columns.has(column)) return 'NULL'
    if (column === 'date') return daySql(relation)
    return isWholeCount(relation, column) || !COUNTS.includes(column) ? `"${column}"` : countSql(relation, column)
  })
  // Their flat cost is read by ptu-flat-cost.ts; they have no other.
  const rows = holdsPtu
    ? `${text} AND (api_key IS DISTINCT FROM '${PTU_KEY}' OR ${spendSql(relation).number} <> 0)`
    : text
  return {
    text: `SELECT ${select.join(', ')} FROM ${relation.name} WHERE ${rows} ORDER BY date`,
    values,
    widths: [2, OF_PRODUCT.length, ...own.map(() => 1)],
  }
}

function dailyDecoder(
  field: keyof SpendOwner,
  { dayOwners, counters, relation }: LedgerRead,
): (row: RawRow) => Outcome<SpendRecord> {
  const owners = memoizeText((cell) => {
    const [apiKey, entityId] = columnsOf(cell)
    return ownerByDay({ apiKey: apiKey ? safeApiKey(apiKey) : null, [field]: entityId || null }, dayOwners)
  }, OWNERS_REMEMBERED)
  const products = memoizeText((cell): SpendProduct => {
    const [model, provider, modelGroup, endpoint, tool] = columnsOf(cell)
    return {
      model: model || null,
      modelGroup: modelGroup || null,
      provider: provider || null,
      endpoint: endpoint || null,
      tool: tool || null,
    }
  })
  const hours = memoizeText(hourOfDay)
  // NULL is 0 to LiteLLM; what countSql makes NULL is no number.
  const isUnknown = (count: Cell, column: string) => count == null && !isWholeCount(relation, column)
  // A row without tokens counts requests; without their column it counts nothing that is known.
  const countsRequests = relation.columns.has('api_requests')

  return (row) => {
    const [who, what, date, spend, prompt, completion, requests] = row
    const ofRow = owners(who ?? '')
    const product = products(what ?? '')
    const owner = typeof ofRow === 'function' ? ofRow(date ?? '', product.model ?? '', product.provider ?? '') : ofRow
    const hour = hours(date ?? '')
    const cost = spend == null ? null : parseMoney(spend)
    if (cost === null || hour === null) {
      return { ok: false, reject: { ...whyNot(date, spend, cost), cost, owner, product, rows: 1 } }
    }
    const tokens = addCounts(prompt, completion)
    const isCounted = !isUnknown(prompt, 'prompt_tokens') && !isUnknown(completion, 'completion_tokens')
    const used = tokens > 0n || !isCounted
    const value: OpenRecord = {
      hour,
      owner,
      product,
      usageType: used ? 'tokens' : 'requests',
      amount: !isCounted ? null : used ? tokens : countsRequests ? readCount(requests) : null,
      cost,
      onDemandCost: null,
      rows: 1,
    }
    if (counters) value.counters = countersOf(row, tokens)
    return { ok: true, value }
  }
}

type Cell = string | null | undefined

function whyNot(date: Cell, spend: Cell, cost: Money | null): Pick<Reject, 'reason' | 'detail' | 'date' | 'spend'> {
  const found = { date: date ?? null, spend: spend ?? null }
  if (spend == null) return { reason: 'cost-missing', detail: 'spend is NULL', ...found }
  if (cost === null) return { reason: 'cost-not-finite', detail: `spend is ${spend}`, ...found }
  return { reason: 'date-invalid', detail: `date is ${JSON.stringify(date)}, not a day like 2026-05-31`, ...found }
}

/** Rows of {@link dailyQuery} end in the columns of {@link COUNTED}; `tokens` are prompt and completion. */
function countersOf(row: RawRow, tokens: bigint): Counters {
  const [, , , , prompt, completion, requests, failed, cacheRead, cacheWrite] = row
  return {
    requests: readCount(requests),
    failedRequests: readCount(failed),
    tokens,
    promptTokens: readCount(prompt),
    completionTokens: readCount(completion),
    cacheReadTokens: readCount(cacheRead),
    cacheWriteTokens: readCount(cacheWrite),
  }
}
