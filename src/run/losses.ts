import { shellWord } from '../core/shell-word.ts'
import { listed } from '../core/words.ts'
import type { EntityChoice } from '../source/needs/entities.ts'
import type { NeedCommand } from '../source/needs/need-commands.ts'
import type { Loss, TableCatalog } from '../source/table-catalog.ts'
import type { OwnerFilters } from './row-filter.ts'

/** How many losses are named in a sentence. */
const MAX_NAMED = 3

/** Whose losses are warned of. */
export interface Reader {
  readonly command: string
  /** Flags of the run that decide what is read, so that `doctor` looks at the same. */
  readonly flags: readonly string[]
}

/** Commands that read what another does. */
const READS_LIKE: Readonly<Record<string, NeedCommand>> = { validate: 'export', demo: 'export' }

/** The flags of a selection that make more than the ledger be read. */
export function readingFlags(selection: {
  readonly databaseSchema?: string | undefined
  readonly hierarchy?: EntityChoice
  readonly subscriptions?: boolean
  readonly filters?: Pick<OwnerFilters, 'tag'>
}): readonly string[] {
  const { databaseSchema, hierarchy, subscriptions, filters } = selection
  const { only = [], not = [] } = filters?.tag ?? {}
  const paths = [...(hierarchy?.metadata ?? [])]
  return [
    ...(databaseSchema === undefined ? [] : [`--schema ${shellWord(databaseSchema)}`]),
    ...(subscriptions ? ['--subscriptions'] : []),
    ...(hierarchy?.email ? ['--tags +user_email'] : []),
    ...paths.flatMap(([level, tags]) =>
      tags.map((path) => `--tag-from ${shellWord(`${level}.metadata.${path.join('.')}`)}`),
    ),
    ...only.map((tag) => `--tag ${shellWord(tag)}`),
    ...not.map((tag) => `--not-tag ${shellWord(tag)}`),
  ]
}

/**
 * Warnings of what the tables could not give since they were asked last, one line each: grants that are missing, with the
 * command that prints them, tables and columns that this LiteLLM has not, and rows that may be hidden.
 */
export function lossWarnings(tables: TableCatalog, { command, flags }: Reader): readonly string[] {
  const { losses, filtered } = tables.unreported()
  const { role } = tables
  const closed = losses.filter(({ because }) => because === 'not-granted')
  const absent = losses.filter(({ because }) => because === 'absent')
  const hidden = [...filtered]
  return [
    ...(closed.length === 0
      ? []
      : [
          `${role} may not read all that ${command} uses, so ${namedImpacts(closed)}. "${doctorCommand({ command, flags })}" prints the grants.`,
        ]),
    ...(absent.length === 0 ? [] : [`This LiteLLM has no ${placesOf(absent)}, so ${namedImpacts(absent)}.`]),
    ...(hidden.length === 0
      ? []
      : [`Row-level security may hide rows of ${hidden.join(', ')} from ${role}: totals are of what it sees.`]),
  ]
}

/** What is lost, as clauses, each once. */
export function impactsOf(losses: readonly Loss[]): readonly string[] {
  return [...new Set(losses.map(({ impact }) => impact))]
}

/** What a document that lacks something says of it; nothing where it has all. */
export function missingNotes(missing: readonly string[]): readonly string[] {
  return missing.length === 0 ? [] : [`Not all could be read: ${missing.join('; ')}`]
}

/** The command that prints the grants which another one lacks. */
export function doctorCommand({ command, flags }: Reader): string {
  return ['litellm-cloudzero doctor', `--for ${READS_LIKE[command] ?? command}`, ...flags].join(' ')
}

/** The first of what is lost, for a sentence. */
function namedImpacts(losses: readonly Loss[]): string {
  const impacts = impactsOf(losses)
  const more = impacts.length - MAX_NAMED
  return more <= 0 ? listed(impacts) : `${impacts.slice(0, MAX_NAMED).join(', ')}, and ${more} more`
}

function placesOf(losses: readonly Loss[]): string {
  const places = losses.flatMap(({ relation, columns }) =>
    columns.length === 0 ? [`table ${relation}`] : columns.map((column) => `column ${relation}.${column}`),
  )
  return [...new Set(places)].join(', ')
}
