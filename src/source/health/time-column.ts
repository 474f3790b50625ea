import type { Relation, SpendTable } from '../types.ts'

/** The column that bounds a window, as this LiteLLM names it; `''` where there is none. */
export function timeColumn(
  { time }: SpendTable,
  { columns }: { readonly columns: { has(column: string): boolean } },
): string {
  return time.find((column) => columns.has(column)) ?? ''
}

/** The UTC day of a row, `YYYY-MM-DD`; sessions read in UTC and write ISO dates. */
export function dayColumn(table: SpendTable, relation: Relation): string {
  return `left("${timeColumn(table, relation)}"::text, 10)`
}
