import { attributor } from '../../core/attribution/attribute.ts'
import { pseudonymizer } from '../../core/attribution/pseudonymize.ts'
import type { Budget } from '../../core/budgets/budget.ts'
import type { BudgetKind } from '../../core/budgets/kinds.ts'
import type { BudgetState } from '../../core/budgets/state.ts'
import { safeApiKey } from '../../core/model/api-key.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { Entity, Identity } from '../../core/model/identity.ts'
import type { OwnerLevel } from '../../core/model/level.ts'
import { ambiguousNames, shortId } from '../../core/same-names.ts'
import { type OwnerFilters, selectsOwner } from '../row-filter.ts'

/** A budget as it is shown. */
export interface BudgetRow {
  readonly state: BudgetState
  /** The owner's id; a pseudonym of it with `--no-pii`. */
  readonly id: string
  readonly name: string
  /** Whose the owner is: null where it is nobody's or not known. */
  readonly organization: string | null
  readonly team: string | null
  readonly user: string | null
}

/** Levels whose entities make up an owner's id and name. */
const LEVELS: Readonly<Record<BudgetKind, readonly OwnerLevel[]>> = {
  proxy: [],
  organization: ['org'],
  team: ['team'],
  project: ['project'],
  user: ['user'],
  key: ['key'],
  'team-member': ['team', 'user'],
  'organization-member': ['org', 'user'],
  'end-user': ['end-user'],
  agent: ['agent'],
  tag: ['tag'],
  'access-group': [],
}

/** Finds out who owns budgets. */
export interface BudgetOwners {
  /** Whether a budget passes the filters: by its owner, or by whom that belongs to. */
  selects(budget: Budget): boolean
  /** Whether the entity that is shown by this id owns a budget, or is whom its owner belongs to. */
  isOf(budget: Budget, level: OwnerLevel, id: string): boolean
  /** Where two owners of a kind have one name, their ids tell them apart. */
  rows(states: readonly BudgetState[]): readonly BudgetRow[]
}

/** Names by the hierarchy, pseudonyms with a secret. */
export function budgetOwners(hierarchy: Hierarchy, filters: OwnerFilters, piiKey: string | null): BudgetOwners {
  const attribute = attributor(hierarchy)
  const pseudonymize = piiKey === null ? (identity: Identity) => identity : pseudonymizer(piiKey)
  const isTwin = twins(hierarchy)

  const row = (state: BudgetState): BudgetRow => {
    const { kind, id, owner } = state.budget
    const found = attribute(owner)
    const entities = new Map(found.entities)
    const key = entities.get('key')
    // Two keys may have one alias: here each is itself.
    if (key && owner.apiKey !== null) entities.set('key', { ...key, id: safeApiKey(owner.apiKey) })
    const shown = pseudonymize({ ...found, entities }).entities
    const levels = LEVELS[kind].filter((level) => shown.has(level))
    const own = levels.flatMap((level) => shown.get(level) ?? [])
    const names = levels.map((level) => {
      const entity = shown.get(level)
      if (kind === 'key' && entity?.name === null) return entity.id.slice(0, 8)
      return isTwin(level, entity) ? `${wordOf(entity)} (${shortId(entity?.id ?? '')})` : wordOf(entity)
    })
    return {
      state,
      id: own.length === 0 ? id : own.map((entity) => entity.id).join('/'),
      // A member first, then of what.
      name: kind === 'proxy' ? 'proxy (global)' : names.reverse().join(' in ') || id,
      organization: wordOf(shown.get('org')),
      team: wordOf(shown.get('team')),
      user: wordOf(shown.get('user')),
    }
  }
  return {
    selects: ({ owner }) => selectsOwner(filters, attribute(owner), owner.apiKey),
    isOf({ owner }, level, id) {
      const isKey = level === 'key' && piiKey === null && owner.apiKey === id
      return isKey || pseudonymize(attribute(owner)).entities.get(level)?.id === id
    },
    rows: (states) => toldApart(states.map(row)),
  }
}

/** Whether another organization, team, project or user has the same name. Keys of one alias are mostly one key that was rotated. */
function twins({ organizations, teams, projects, users }: Hierarchy) {
  const names = new Map(
    Object.entries({ org: organizations, team: teams, project: projects, user: users }).map(([level, entities]) => [
      level,
      ambiguousNames(
        entities.values(),
        ({ name, id }) => name ?? id,
        ({ id }) => id,
      ),
    ]),
  )
  return (level: OwnerLevel, entity: Entity | undefined): boolean =>
    entity !== undefined && entity.name !== null && (names.get(level)?.has(entity.name) ?? false)
}

function toldApart(rows: readonly BudgetRow[]): readonly BudgetRow[] {
  const nameOf = ({ name, state }: BudgetRow) => `${state.budget.kind} ${name}`
  const ambiguous = ambiguousNames(rows, nameOf, ({ id }) => id)
  return rows.map((row) => {
    if (!ambiguous.has(nameOf(row))) return row
    return { ...row, name: `${row.name} (${row.id.split('/').map(shortId).join('/')})` }
  })
}

function wordOf(entity: Entity | undefined): string | null {
  return entity === undefined ? null : (entity.name ?? entity.id)
}
