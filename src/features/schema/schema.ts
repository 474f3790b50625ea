import { resolve } from 'node:path'
import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import type { Pieces } from '../../core/tables/pieces.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { readCatalog } from '../../source/catalog/read.ts'
import type { Catalog } from '../../source/catalog/types.ts'
import { withDatabase } from '../../source/database.ts'
import { readJsonFile } from '../../source/text-file.ts'
import { changesText, impactReader, schemaChanges } from './diff.ts'
import { schemaDocument, schemaJson } from './document.ts'
import { schemaMarkdown } from './markdown.ts'
import type { SchemaOptions } from './options.ts'
import { schemaText } from './text.ts'

type Format = NonNullable<SchemaOptions['format']>

/** The tables of LiteLLM as a document, or what has changed of them. */
export interface SchemaRead {
  readonly document: Pieces
  readonly tables: number
  /** Null where nothing is compared. */
  readonly changes: number | null
}

/**
 * Reads LiteLLM's tables as they are, and what has changed of them.
 * @throws UsageError for an earlier schema that cannot be read.
 */
export async function schema(options: SchemaOptions, app: App): Promise<SchemaRead> {
  const format = formatOf(options, app.json)
  const earlier = options.diff === undefined ? null : readEarlier(options.diff, app.host.cwd)
  const catalog = await withDatabase(databaseChoice(options, app), (database) =>
    readCatalog(database.snapshot, database.schema),
  )
  const tables = catalog.tables.length
  if (tables === 0) app.log.write('warn', `The schema ${catalog.schema} holds no table of LiteLLM.`)
  if (earlier === null) return { document: [textOf(catalog, format, app.version)], tables, changes: null }
  const impactOf = impactReader()
  const changes = schemaChanges(earlier, catalog).map((change) => ({ ...change, impact: impactOf(change) }))
  const json = () => `${JSON.stringify({ version: 1, tool: app.version, changes })}\n`
  return { document: [format === 'json' ? json() : changesText(changes)], tables, changes: changes.length }
}

function textOf(catalog: Catalog, format: Format, version: string): string {
  if (format === 'json') return schemaJson(catalog, version)
  return format === 'markdown' ? schemaMarkdown(catalog) : schemaText(catalog)
}

/** By `--format` or `--json`, else by the ending of the file's name, else text. */
function formatOf({ format: chosen, out, diff }: SchemaOptions, json: boolean): Format {
  if (json && chosen !== undefined && chosen !== 'json') {
    throw new UsageError('E_USAGE', `--json and --format ${chosen} cannot be used together.`)
  }
  const named = out.endsWith('.json') ? 'json' : /\.(md|markdown)$/.test(out) ? 'markdown' : 'text'
  const format = json ? 'json' : (chosen ?? named)
  if (diff !== undefined && format === 'markdown') {
    throw new UsageError('E_USAGE', '--diff writes text or JSON.', { hint: 'Give --format text or --format json.' })
  }
  return format
}

/** @throws UsageError for a file that is not what `schema --format json` wrote. */
function readEarlier(path: string, cwd: string): Pick<Catalog, 'tables'> {
  const wrong = (why: string, cause: unknown) =>
    new UsageError('E_USAGE_DIFF', `--diff ${path}: ${why}.`, {
      hint: 'Give a file that schema --format json wrote.',
      cause,
    })
  let document: unknown
  try {
    document = readJsonFile(resolve(cwd, path))
  } catch (error) {
    throw wrong(`it ${messageOf(error)}`, error)
  }
  try {
    return schemaDocument.parse(document)
  } catch (error) {
    throw wrong('it is not a schema in JSON', error)
  }
}
