import { closestMatch } from 'leven'
import { knownEntities } from '../core/attribution/known.ts'
import { UNASSIGNED } from '../core/czrn/segment.ts'
import { UsageError } from '../core/errors.ts'
import type { Hierarchy } from '../core/model/hierarchy.ts'
import type { Composer } from './compose.ts'
import { OWNER_FILTERS, type OwnerFilterName, type OwnerFilters } from './row-filter.ts'
import type { Selection } from './selection.ts'

const WORDS = { org: 'organization', team: 'team', user: 'user', key: 'key' } as const

/**
 * Refuses filters that name nobody LiteLLM knows: a misspelled team must not look like a team without spend.
 * `recorded` says which of the unknown ones rows and records name, where the deleted and the forgotten still are.
 * @throws UsageError that suggests a near name, or the ids behind it.
 */
export async function checkOwnerFilters(
  selection: { readonly filters: OwnerFilters; readonly piiKey: string | null },
  hierarchy: Hierarchy,
  recorded: (level: OwnerFilterName, names: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  for (const level of OWNER_FILTERS) {
    const filter = selection.filters[level]
    if (filter.only.length + filter.not.length === 0) continue
    const entities = knownEntities(hierarchy, level)
    const names = new Set(entities.flatMap(({ id, name }) => (name === null ? [id] : [id, name])))
    const unknown = [...filter.only, ...filter.not].filter((value) => value !== UNASSIGNED && !names.has(value))
    const elsewhere = unknown.length > 0 ? await recorded(level, unknown) : new Set<string>()
    const missing = unknown.find((value) => !elsewhere.has(value))
    if (missing === undefined) continue
    // With --no-pii the names of people stay out of messages as well.
    const personal = selection.piiKey !== null && (level === 'user' || level === 'key')
    const near = personal
      ? undefined
      : closestMatch(missing, [...names], { maxDistance: Math.ceil(missing.length / 2) })
    throw new UsageError('E_USAGE_FILTER', `There is no ${WORDS[level]} ${JSON.stringify(missing)}.`, {
      hint:
        near === undefined ? `Give its id or its name as LiteLLM shows it.` : `Did you mean ${JSON.stringify(near)}?`,
    })
  }
}

/** One warning for each tag, model or provider of a filter (or native bill) that no row was seen with. */
export function unmatchedWarnings(selection: Selection, seen: Composer['seen']): readonly string[] {
  const { tag, model, provider } = selection.filters
  const warning = (flag: string, value: string) => `${flag} ${value} matched no row of the window.`
  return [
    ...[...tag.only, ...tag.not].filter((value) => !seen.tags.has(value)).map((value) => warning('--tag', value)),
    ...[...model.only, ...model.not]
      .filter((value) => !seen.models.has(value))
      .map((value) => warning('--model', value)),
    ...[...provider.only, ...provider.not]
      .filter((value) => !seen.providers.has(value))
      .map((value) => warning('--provider', value)),
    ...[...selection.nativeBills]
      .filter((value) => !seen.providers.has(value))
      .map((value) => warning('--native-bill', value)),
  ]
}
