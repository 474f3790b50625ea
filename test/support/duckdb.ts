import { DuckDBInstance } from '@duckdb/node-api'

/** The rows of a query of DuckDB, which reads Parquet by code of its own; every value as DuckDB's text, null for NULL. */
export async function duckdb(query: string): Promise<Record<string, string | null>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  try {
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    const reader = await connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${query})`)
    const rows = reader.getRowObjects()
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
    )
  } finally {
    instance.closeSync()
  }
}
