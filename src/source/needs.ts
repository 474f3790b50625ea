import type { HierarchyChoice } from './entities/hierarchy/load.ts'
import { ENTITY_TABLES, LEVEL_OF } from './entities/hierarchy/query.ts'
import { ownerColumns } from './entities/recorded-days/day-owners.ts'
import { LOGGED_KEY_COLUMNS } from './entities/recorded-days/logged-keys.ts'
import { EXPORTER_COLUMNS } from './exporter.ts'
import { PTU_COLUMNS } from './ledgers/ptu-flat-cost/index.ts'
import { entityColumnNeeds, IMPACT_IF_MISSING, neededKinds } from './relations.ts'
import type { ColumnNeeds, LedgerChoice, SpendTable } from './types.ts'

/** A table that a run reads, and what of it. */
export interface RelationNeed {
  readonly relation: string
  readonly columns: ColumnNeeds
  /** What it is read for, in words; null for the ledger, without which there is nothing. */
  readonly usedFor: string | null
  /** What a run lacks where the table does not exist; null where that is no news, since it came late. */
  readonly impactIfMissing: string | null
}

/** Everything that a run with these choices reads: the ledger, the entities, and what makes attribution better. */
export function relationNeeds(
  table: SpendTable,
  choices: { readonly ledger: LedgerChoice; readonly hierarchy: HierarchyChoice; readonly ptu: boolean },
): readonly RelationNeed[] {
  const daily = table.requests ? [] : DAILY_OWNERS
  return [
    { relation: table.relation, columns: table.columns(choices.ledger), usedFor: null, impactIfMissing: null },
    ...neededKinds(choices.ledger).map((kind) => ({
      relation: ENTITY_TABLES[kind].relation,
      columns: entityColumnNeeds(kind, choices.hierarchy),
      usedFor: `the level ${LEVEL_OF[kind]}`,
      impactIfMissing: IMPACT_IF_MISSING[kind].absent ? IMPACT_IF_MISSING[kind].text : null,
    })),
    ...daily,
    {
      relation: 'LiteLLM_SpendLogs',
      columns: LOGGED_KEY_COLUMNS,
      usedFor: 'names of keys that LiteLLM has forgotten',
      impactIfMissing: null,
    },
    ...(table.ptu && choices.ptu
      ? [{ relation: 'LiteLLM_DailyTeamSpend', columns: PTU_COLUMNS, usedFor: 'PTU flat cost', impactIfMissing: null }]
      : []),
    {
      relation: 'LiteLLM_Config',
      columns: EXPORTER_COLUMNS,
      usedFor: 'seeing whether LiteLLM’s own exporter is on',
      impactIfMissing: null,
    },
  ]
}

const DAILY_OWNERS: readonly RelationNeed[] = [
  {
    relation: 'LiteLLM_DailyTeamSpend',
    columns: ownerColumns('team_id'),
    usedFor: 'the team of the day',
    impactIfMissing: null,
  },
  {
    relation: 'LiteLLM_DailyOrganizationSpend',
    columns: ownerColumns('organization_id'),
    usedFor: 'the organization of the day',
    impactIfMissing: null,
  },
]
