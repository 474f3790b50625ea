import { z } from 'zod'
import type { Catalog } from '../../source/catalog/types.ts'

const texts = z.array(z.string())

const table = z.object({
  name: z.string(),
  kind: z.enum(['table', 'partitioned-table', 'view', 'materialized-view', 'foreign-table']),
  rows: z.object({ count: z.number(), exact: z.boolean() }).nullable(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      userDefined: z.boolean(),
      nullable: z.boolean(),
      default: z.string().nullable(),
    }),
  ),
  primaryKey: texts,
  foreignKeys: z.array(
    z.object({
      name: z.string(),
      columns: texts,
      references: z.object({ table: z.string(), columns: texts }),
      onUpdate: z.string(),
      onDelete: z.string(),
    }),
  ),
  indexes: z.array(
    z.object({
      name: z.string(),
      columns: texts,
      unique: z.boolean(),
      primary: z.boolean(),
      method: z.string(),
      predicate: z.string().nullable(),
      valid: z.boolean(),
    }),
  ),
})

/** What `schema --format json` writes and `--diff` reads (docs/schema.md, JSON). */
export const schemaDocument = z.object({
  version: z.literal(1),
  tool: z.string(),
  schema: z.string(),
  server: z.string(),
  tables: z.array(table),
})

/** The catalog for programs; the schema above says the order of the keys as well. */
export function schemaJson(catalog: Catalog, tool: string): string {
  return `${JSON.stringify(schemaDocument.parse({ version: 1, tool, ...catalog }), null, 2)}\n`
}
