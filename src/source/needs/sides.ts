import type { SpendTable } from '../types.ts'
import { forCounters } from './comparison.ts'
import { START } from './ledgers.ts'
import type { TableNeed } from './need.ts'

const USED_FOR = 'judging what tables disagree in'
const LOG = 'LiteLLM_SpendLogs'

/** Requests of the log by what they are: batches, external usage, one request logged twice. */
export const LOG_CALLS: TableNeed = {
  relation: LOG,
  required: ['call_type', 'api_key', 'model', 'spend'],
  oneOf: [START],
  optional: { total_tokens: 'requests that were logged twice are told by cost alone' },
  usedFor: USED_FOR,
  impactIfMissing: 'batches, external usage and requests that were logged twice are not told apart',
}

/** Where LiteLLM's guide for a partitioned log leaves the earlier rows. */
export const LEGACY_LOG: TableNeed = {
  relation: 'LiteLLM_SpendLogs_legacy',
  required: [],
  oneOf: [START],
  optional: {},
  usedFor: USED_FOR,
  impactIfMissing: 'how far the renamed request log reaches is unknown',
}

/** How far a table reaches, whatever the window. */
export function reachNeed({ id, relation, time }: Pick<SpendTable, 'id' | 'relation' | 'time'>): TableNeed {
  const impactIfMissing = `whether ${id} begins later is unknown`
  return { relation, required: [], oneOf: [time], optional: {}, usedFor: USED_FOR, impactIfMissing }
}

/**
 * A view whose sum or reach is known to be wrong at times, and the user ledger that tells; of the request log only the
 * latter, since the rows of a run tell its sum; none for the other ledgers.
 */
export function viewNeeds({
  id,
  relation,
  time,
  requests,
}: Pick<SpendTable, 'id' | 'relation' | 'time' | 'requests'>): readonly TableNeed[] {
  if (id !== 'daily-team' && id !== 'daily-tag' && !requests) return []
  const impactIfMissing = `whether ${id} holds more or fewer days than daily-user is unknown`
  const need = { required: ['spend'], optional: {}, usedFor: `the ledger ${id}`, impactIfMissing }
  return [
    ...(requests ? [] : [{ ...need, oneOf: [time], relation }]),
    { ...need, oneOf: [['date']], relation: 'LiteLLM_DailyUserSpend' },
  ]
}

/** Batches of a daily table. */
export function batchesNeed({ relation }: Pick<SpendTable, 'relation'>): TableNeed {
  return {
    relation,
    required: ['date', 'api_key', 'model', 'spend'],
    optional: {
      endpoint: 'batches are told by key and model only',
      api_requests: 'how often batches were charged is unknown',
    },
    usedFor: USED_FOR,
    impactIfMissing: 'whether batches were charged several times is unknown',
  }
}

/** What tells for a day which models two ledgers agree on. */
export function modelsNeed({ relation, time }: Pick<SpendTable, 'relation' | 'time'>): TableNeed {
  return {
    relation,
    required: ['model', 'spend'],
    oneOf: [time],
    optional: {},
    usedFor: USED_FOR,
    impactIfMissing: 'whether the request log lacks some models only is unknown',
  }
}

/** Whose lifetime and period counters are added up, and the ledger and column that record the same. */
export const OWNER_COUNTERS = {
  key: { relation: 'LiteLLM_VerificationToken', id: 'token', ledger: 'daily-user', column: 'api_key' },
  team: { relation: 'LiteLLM_TeamTable', id: 'team_id', ledger: 'daily-team', column: 'team_id' },
  user: { relation: 'LiteLLM_UserTable', id: 'user_id', ledger: 'daily-user', column: 'user_id' },
} as const
export type CountedKind = keyof typeof OWNER_COUNTERS
export const COUNTED_KINDS: readonly CountedKind[] = ['key', 'team', 'user']

/** The counters of one kind of owners, and when they began. */
export function ownerCounterNeed(kind: CountedKind): TableNeed {
  const { relation, id } = OWNER_COUNTERS[kind]
  const columns = ['total_spend', 'budget_duration', 'budget_reset_at', 'budget_id', 'created_at']
  const owners = kind === 'key' ? ['team_id', 'user_id'] : []
  const impact = 'some counters of LiteLLM are not compared'
  const optional = Object.fromEntries([...columns, ...owners].map((column) => [column, impact]))
  return forCounters({ relation, required: [id, 'spend'], optional, usedFor: USED_FOR, impactIfMissing: null })
}
