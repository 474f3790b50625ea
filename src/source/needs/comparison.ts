import type { BudgetKind } from '../../core/budgets/kinds.ts'
import type { LEDGER_IDS } from '../ledgers/ids.ts'
import type { SpendTable } from '../types.ts'
import { PROVIDER, START } from './ledgers.ts'
import { needFor, type TableNeed } from './need.ts'

type Ledger = Pick<SpendTable, 'id' | 'relation' | 'time' | 'requests' | 'logicalKey'>

const COMPARING = 'comparing tables'

/** What is read of a ledger to add it up; without tokens or requests it says nothing of them. */
export function totalsNeed({ id, relation, time, requests }: Ledger): TableNeed {
  const unknown = (what: string) => `${what} of ${id} are unknown`
  return {
    relation,
    required: ['spend'],
    oneOf: [time],
    optional: {
      prompt_tokens: unknown('tokens'),
      completion_tokens: unknown('tokens'),
      ...(requests ? { total_tokens: unknown('tokens') } : { api_requests: unknown('requests') }),
      api_key: `rows of PTU flat cost count as rows of ${id}`,
    },
    usedFor: COMPARING,
    impactIfMissing: `${id} is not compared`,
  }
}

/** What is read of two ledgers to compare them by key and model. */
export function beyondNeed({ id, relation, time, requests, logicalKey }: Ledger): TableNeed {
  return {
    relation,
    required: ['spend', 'api_key', 'model'],
    oneOf: [time],
    optional: {
      ...Object.fromEntries((logicalKey ?? []).slice(0, 1).map((column) => [column, `owners in ${id} are unknown`])),
      ...(requests ? {} : { api_requests: `requests of ${id} are unknown` }),
    },
    usedFor: COMPARING,
    impactIfMissing: `${id} is compared by day only`,
  }
}

/** What is read to find rows that LiteLLM meant to be one; null for a ledger whose key forbids them. */
export function duplicatesNeed(
  { id, relation, time, logicalKey }: Ledger,
  has: (column: string) => boolean,
): TableNeed | null {
  if (logicalKey === null) return null
  return {
    relation,
    required: [...logicalKey.filter(has), 'spend'],
    oneOf: [time],
    optional: {},
    usedFor: COMPARING,
    impactIfMissing: `rows of ${id} that were written twice are not looked for`,
  }
}

/** What is read of a ledger by day and provider. */
export function providerNeed({ relation, time }: Ledger): TableNeed {
  return {
    relation,
    required: ['spend'],
    oneOf: [time, PROVIDER],
    optional: {},
    usedFor: COMPARING,
    impactIfMissing: 'the providers’ bills have nothing to be compared with',
  }
}

/** Counters that are compared: of whom, and the ledger and column that record the same at request time. */
export const COUNTERS = {
  key: { ledger: 'daily-user', column: 'api_key' },
  user: { ledger: 'daily-user', column: 'user_id' },
  team: { ledger: 'daily-team', column: 'team_id' },
  organization: { ledger: 'daily-organization', column: 'organization_id' },
} as const satisfies Partial<Record<BudgetKind, { ledger: (typeof LEDGER_IDS)[number]; column: string }>>

/** A need of budgets, for comparing LiteLLM's counters with its ledgers. */
export function forCounters(need: TableNeed): TableNeed {
  return needFor(need, 'comparing counters', 'counters of LiteLLM are not compared')
}

/** The days of a ledger by the column that owners of counters are named in. */
export function counterNeed(relation: string, column: string): TableNeed {
  const required = [column, 'date', 'spend']
  return forCounters({ relation, required, optional: {}, usedFor: COMPARING, impactIfMissing: null })
}

const CHECKS = 'the checks of doctor'

/** How far a ledger reaches. */
export function freshnessNeed({ id, relation, time, requests }: Ledger): TableNeed {
  return {
    relation,
    required: [],
    oneOf: [time],
    optional: requests ? {} : { updated_at: `when ${id} was changed last is unknown` },
    usedFor: CHECKS,
    impactIfMissing: `how far ${id} reaches is unknown`,
  }
}

/** What of a ledger was spent on each day. */
export function dailySpendNeed({ id, relation, time }: Ledger): TableNeed {
  return {
    relation,
    required: ['spend'],
    oneOf: [time],
    optional: {},
    usedFor: CHECKS,
    impactIfMissing: `${id} is not compared`,
  }
}

/** What LiteLLM added to and took off the providers' prices. */
export const MARGIN: TableNeed = {
  relation: 'LiteLLM_SpendLogs',
  required: ['spend', 'metadata'],
  oneOf: [START],
  optional: {},
  usedFor: CHECKS,
  impactIfMissing: 'LiteLLM’s own margin is unknown',
}
