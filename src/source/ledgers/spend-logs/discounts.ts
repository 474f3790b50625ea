import { sql } from '../../postgres/sql.ts'
import type { DiscountQueries, LedgerRead, Relation } from '../../types.ts'
import { logTable, requestsWithin } from './columns.ts'

/**
 * The cost before the discount of a request that has one (docs/litellm.md, request log). One path, since metadata is
 * decompressed for each that is read, which costs more than all else of a request; strict, so that an array is nothing.
 */
const ORIGINAL_COST = 'strict $.cost_breakdown ? (@.discount_amount > 0).original_cost ? (@.type() == "number")'

/** Whether an index has exactly the requests with a discount: as Postgres prints the condition of {@link discountIndex}. */
const IS_DISCOUNT_INDEX = `pg_get_expr(indpred, indrelid) = format('(metadata @? %L::jsonpath)', '${ORIGINAL_COST}'::jsonpath::text)`

/** `original_cost` in US dollars where LiteLLM applied a discount, else NULL; `metadata` is a column as jsonb. */
export function originalCostSql(metadata: string | null): string {
  if (metadata === null) return 'NULL::numeric'
  return `round(jsonb_path_query_first(${metadata}, '${ORIGINAL_COST}', '{}', true)::numeric, 12)`
}

/**
 * Asks whether metadata has to be read for discounts: an index of the requests that have one says for nothing that there
 * are none (docs/performance.md, on the database). Null where metadata is no jsonb, or is not read.
 */
export function discountQueries(read: Pick<LedgerRead, 'window' | 'relation'>): DiscountQueries | null {
  const { relation } = read
  if (relation.columns.get('metadata') !== 'jsonb') return null
  const { text, values } = requestsWithin(read, logTable(relation))
  return {
    index: sql(
      `SELECT FROM pg_catalog.pg_index WHERE indrelid = to_regclass($1) AND indisvalid AND ${IS_DISCOUNT_INDEX}`,
      relation.name,
    ),
    // Of all, since the first one alone would be looked for in another index.
    requests: {
      text: `SELECT count(*) FROM ${relation.name} WHERE ${text} AND metadata @? '${ORIGINAL_COST}'`,
      values,
    },
  }
}

/** The statement that makes the index which {@link discountQueries} asks for. */
export function discountIndex(relation: Relation): string {
  const { name, start } = logTable(relation)
  return `CREATE INDEX CONCURRENTLY ON ${name} (${start}) WHERE metadata @? '${ORIGINAL_COST}';`
}
