import { ownerColumns } from './entities/day-owners/query.ts'
import type { HierarchyChoice } from './entities/hierarchy/load.ts'
import { ENTITY_TABLES, LEVEL_OF } from './entities/hierarchy/query.ts'
import { LOGGED_KEY_COLUMNS } from './entities/logged-keys/load.ts'
import { EXPORTER_COLUMNS } from './exporter.ts'
import { PTU_COLUMNS } from './ledgers/ptu-flat-cost/index.ts'
import { entityColumnNeeds, LACKS, neededKinds } from './relations.ts'
import type { ColumnNeeds, LedgerChoice, SpendTable } from './types.ts'

/** A table that a run reads, and what of it. */
export interface RelationNeed {
  readonly relation: string
  readonly columns: ColumnNeeds
  /** What it is read for, in words; null for the ledger, without which there is nothing. */
  readonly serves: string | null
  /** What a run lacks where the table does not exist; null where that is no news, since it came late. */
  readonly lacks: string | null
}

/** Everything that a run with these choices reads: the ledger, the entities, and what makes attribution better. */
export function relationNeeds(
  table: SpendTable,
  choices: { readonly ledger: LedgerChoice; readonly hierarchy: HierarchyChoice; readonly ptu: boolean },
): readonly RelationNeed[] {
  const daily = table.requests ? [] : DAILY_OWNERS
  return [
    { relation: table.relation, columns: table.columns(choices.ledger), serves: null, lacks: null },
    ...neededKinds(choices.ledger).map((kind) => ({
      relation: ENTITY_TABLES[kind].relation,
      columns: entityColumnNeeds(kind, choices.hierarchy),
      serves: `the level ${LEVEL_OF[kind]}`,
      lacks: LACKS[kind].absent ? LACKS[kind].text : null,
    })),
    ...daily,
    {
      relation: 'LiteLLM_DailyUserSpend',
      columns: { required: ['date', 'api_key'], optional: [] },
      serves: 'finding keys that LiteLLM has forgotten',
      lacks: null,
    },
    {
      relation: 'LiteLLM_SpendLogs',
      columns: LOGGED_KEY_COLUMNS,
      serves: 'names of keys that LiteLLM has forgotten',
      lacks: null,
    },
    ...(table.ptu && choices.ptu
      ? [{ relation: 'LiteLLM_DailyTeamSpend', columns: PTU_COLUMNS, serves: 'PTU flat cost', lacks: null }]
      : []),
    {
      relation: 'LiteLLM_Config',
      columns: EXPORTER_COLUMNS,
      serves: 'seeing whether LiteLLM’s own exporter is on',
      lacks: null,
    },
  ]
}

const DAILY_OWNERS: readonly RelationNeed[] = [
  { relation: 'LiteLLM_DailyTeamSpend', columns: ownerColumns('team_id'), serves: 'the team of the day', lacks: null },
  {
    relation: 'LiteLLM_DailyOrganizationSpend',
    columns: ownerColumns('organization_id'),
    serves: 'the organization of the day',
    lacks: null,
  },
]
