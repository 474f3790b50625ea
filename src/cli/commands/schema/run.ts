import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { App } from '../../../core/app.ts'
import { type ExitCode, UsageError } from '../../../core/errors.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { count } from '../../../core/words.ts'
import { changesText, schemaChanges } from '../../../features/schema/diff.ts'
import { schemaDocument, schemaJson } from '../../../features/schema/document.ts'
import { schemaMarkdown } from '../../../features/schema/markdown.ts'
import { schemaText } from '../../../features/schema/text.ts'
import { openOutput } from '../../../output/file/output.ts'
import { databaseChoice } from '../../../run/database-choice.ts'
import { databaseOptions } from '../../../run/selection.ts'
import { readCatalog } from '../../../source/catalog/read.ts'
import type { Catalog } from '../../../source/catalog/types.ts'
import { withDatabase } from '../../../source/database.ts'

const FORMATS = ['text', 'markdown', 'json'] as const
type Format = (typeof FORMATS)[number]

const options = z.object({
  ...databaseOptions.shape,
  schemaFormat: z.enum(FORMATS).optional(),
  diff: z.string().min(1).optional(),
  schemaOut: z.string().min(1).default('-'),
  force: z.boolean().default(false),
})
type SchemaOptions = z.infer<typeof options>

/** Writes LiteLLM's tables as they are, or what has changed of them. Exit 1 when something has. */
export async function runSchema(settings: Settings, app: App): Promise<ExitCode> {
  const { host, log } = app
  const choice = parseSettings(options, settings)
  const format = formatOf(choice, app.json)
  const earlier = choice.diff === undefined ? null : readEarlier(choice.diff, host.cwd)
  const output = await openOutput(choice.schemaOut, { force: choice.force, gzip: false }, host)
  try {
    const catalog = await withDatabase(databaseChoice(choice, app), ({ snapshot, schema }) =>
      readCatalog(snapshot, schema),
    )
    if (catalog.tables.length === 0) log.write('warn', `The schema ${catalog.schema} holds no table of LiteLLM.`)
    const changes = earlier === null ? null : schemaChanges(earlier, catalog)
    if (changes === null) await output.write(textOf(catalog, format, app.version))
    else if (format === 'json') await output.write(`${JSON.stringify({ version: 1, tool: app.version, changes })}\n`)
    else await output.write(changesText(changes))
    await output.commit()
    if (output.target !== '-')
      log.write('info', `${count(catalog.tables.length, 'table')} read, ${output.target} written.`)
    return changes !== null && changes.length > 0 ? 1 : 0
  } catch (error) {
    await output.abort()
    throw error
  }
}

function textOf(catalog: Catalog, format: Format, version: string): string {
  if (format === 'json') return schemaJson(catalog, version)
  return format === 'markdown' ? schemaMarkdown(catalog) : schemaText(catalog)
}

/** By `--format` or `--json`, else by the ending of the file's name, else text. */
function formatOf({ schemaFormat, schemaOut, diff }: SchemaOptions, json: boolean): Format {
  if (json && schemaFormat !== undefined && schemaFormat !== 'json') {
    throw new UsageError('E_USAGE', `--json and --format ${schemaFormat} exclude each other.`)
  }
  const named = schemaOut.endsWith('.json') ? 'json' : /\.(md|markdown)$/.test(schemaOut) ? 'markdown' : 'text'
  const format = json ? 'json' : (schemaFormat ?? named)
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
  let text: string
  try {
    text = readFileSync(resolve(cwd, path), 'utf8')
  } catch (error) {
    throw wrong('the file cannot be read', error)
  }
  try {
    return schemaDocument.parse(JSON.parse(text))
  } catch (error) {
    throw wrong('it is not a schema in JSON', error)
  }
}
