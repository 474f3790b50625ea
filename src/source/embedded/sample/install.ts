import { readFile } from 'node:fs/promises'
import type { PGlite } from '@electric-sql/pglite'
import { copyInto } from './copy.ts'
import { sampleTables } from './sample.ts'

/** The newest schema we know; part of the package, at the same distance from `src` and from `dist`. */
const SCHEMA = new URL('../../../../fixtures/litellm/schema/autumn-2026.sql', import.meta.url)

/** Makes an empty database a LiteLLM with the sample in it. */
export async function installSample(db: PGlite, today: Date): Promise<void> {
  await db.exec('BEGIN')
  await db.exec(await readFile(SCHEMA, 'utf8'))
  const indexes = await droppedIndexes(db)
  for (const table of sampleTables(today)) await copyInto(db, table)
  // For the row estimates; a larger sample takes a second and changes no plan that we use.
  await db.exec('SET default_statistics_target = 1; ANALYZE; RESET default_statistics_target')
  await db.exec(indexes.join(';\n'))
  await db.exec('COMMIT')
}

/** Takes the indexes off that no constraint needs and returns how to make them: after loading it is twice as fast. */
async function droppedIndexes(db: PGlite): Promise<string[]> {
  const { rows } = await db.query<{ name: string; definition: string }>(`
    SELECT format('%I', i.relname) AS name, pg_get_indexdef(i.oid) AS definition
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    WHERE i.relnamespace = 'public'::regnamespace AND NOT x.indisprimary
    ORDER BY i.relname`)
  await db.exec(`DROP INDEX ${rows.map(({ name }) => name).join(', ')}`)
  return rows.map(({ definition }) => definition)
}
