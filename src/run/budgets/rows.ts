import { attributor } from '../../core/attribution/attribute.ts'
import { pseudonymizer } from '../../core/attribution/pseudonymize.ts'
import type { Budget } from '../../core/budgets/budget.ts'
import type { BudgetKind } from '../../core/budgets/kinds.ts'
import type { BudgetState } from '../../core/budgets/state.ts'
import { safeApiKey } from '../../core/model/api-key.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { Entity, Identity } from '../../core/model/identity.ts'
import type { OwnerLevel } from '../../core/model/level.ts'
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
  /** Where two owners of a kind have one name, their ids tell them apart. */
  rows(states: readonly BudgetState[]): readonly BudgetRow[]
}

/** Names by the hierarchy, pseudonyms with a secret. */
export function budgetOwners(hierarchy: Hierarchy, filters: OwnerFilters, piiKey: string | null): BudgetOwners {
  const attribute = attributor(hierarchy)
  const pseudonymize = piiKey === null ? (identity: Identity) => identity : pseudonymizer(piiKey)

  const row = (state: BudgetState): BudgetRow => {
    const { kind, id, owner } = state.budget
    const found = attribute(owner)
    const entities = new Map(found.entities)
    const key = entities.get('key')
    // Two keys may have one alias: here each is itself.
    if (key && owner.apiKey !== null) entities.set('key', { ...key, id: safeApiKey(owner.apiKey) })
    const shown = pseudonymize({ ...found, entities }).entities
    const own = LEVELS[kind].flatMap((level) => shown.get(level) ?? [])
    return {
      state,
      id: own.length === 0 ? id : own.map((entity) => entity.id).join('/'),
      name: nameOf(kind, id, own),
      organization: wordOf(shown.get('org')),
      team: wordOf(shown.get('team')),
      user: wordOf(shown.get('user')),
    }
  }
  return {
    selects: ({ owner }) => selectsOwner(filters, attribute(owner), owner.apiKey),
    rows: (states) => toldApart(states.map(row)),
  }
}

/** Longest id that is shown whole where names are not enough. */
const SHORT_ID = 12

function toldApart(rows: readonly BudgetRow[]): readonly BudgetRow[] {
  const first = new Map<string, string>()
  const ambiguous = new Set<string>()
  const keyOf = ({ name, state }: BudgetRow) => `${state.budget.kind} ${name}`
  for (const row of rows) {
    const id = first.get(keyOf(row))
    if (id === undefined) first.set(keyOf(row), row.id)
    else if (id !== row.id) ambiguous.add(keyOf(row))
  }
  const distinction = ({ id }: BudgetRow) =>
    id
      .split('/')
      .map((part) => (part.length <= SHORT_ID ? part : part.slice(0, 8)))
      .join('/')
  return rows.map((row) => (ambiguous.has(keyOf(row)) ? { ...row, name: `${row.name} (${distinction(row)})` } : row))
}

function nameOf(kind: BudgetKind, id: string, own: readonly Entity[]): string {
  if (kind === 'proxy') return 'proxy (global)'
  const names = own.map((entity) => (kind === 'key' && entity.name === null ? entity.id.slice(0, 8) : wordOf(entity)))
  // A member first, then of what.
  return names.length === 0 ? id : names.reverse().join(' in ')
}

function wordOf(entity: Entity | undefined): string | null {
  return entity === undefined ? null : (entity.name ?? entity.id)
}
