import type { App } from '../../core/app.ts'
import { count } from '../../core/words.ts'
import type { SchemaOptions } from '../../features/schema/options.ts'
import { schema } from '../../features/schema/schema.ts'
import type { RunEnd } from '../../run/figures.ts'
import { writeDocument } from '../document.ts'

/** Writes LiteLLM's tables as they are, or what has changed of them. Exit 1 when something has. */
export async function runSchema(options: SchemaOptions, app: App): Promise<RunEnd> {
  const { tables, changes } = await writeDocument(options, app, () => schema(options, app))
  if (options.out !== '-') app.log.write('info', `${count(tables, 'table')} read.`)
  return { exitCode: changes !== null && changes > 0 ? 1 : 0 }
}
