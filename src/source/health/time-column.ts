import type { SpendTable } from '../types.ts'

/** The column that bounds a window, as this LiteLLM names it; `''` where there is none. */
export function timeColumn(
  { time }: SpendTable,
  { columns }: { readonly columns: { has(column: string): boolean } },
): string {
  return time.find((column) => columns.has(column)) ?? ''
}
