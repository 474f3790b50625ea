import { logNeed, START } from '../../needs/ledgers.ts'
import type { SpendTable } from '../../types.ts'
import { logTable, requestsWithin } from './columns.ts'
import { unknownLogCounters } from './counters.ts'
import { logDecoder } from './decode.ts'
import { discountQueries } from './discounts.ts'
import { findQuery, keysQuery } from './key-queries.ts'
import { logQuery } from './query.ts'

/** The log of single requests: the only ledger with hours, end users, request tags and the client's own metadata. */
export const spendLogs: SpendTable = {
  id: 'spend-logs',
  relation: 'LiteLLM_SpendLogs',
  summary: 'single requests, with hours, end users, agents, tags and metadata; may be pruned',
  caveat:
    'The request log is only as complete as LiteLLM keeps it: retention deletes old days, and disable_spend_logs stops it altogether.',
  levels: [
    'org',
    'team',
    'project',
    'user',
    'key',
    'end-user',
    'agent',
    'tags',
    'tags+user-agent',
    'model',
    'model-group',
    'provider',
  ],
  defaultLevels: ['org', 'team', 'user', 'model'],
  labels: true,
  requests: true,
  exceeds: false,
  ptu: true,
  time: START,
  logicalKey: null,
  within: (read) => requestsWithin(read, logTable(read.relation)),
  need: (choice) => logNeed('spend-logs', choice),
  unknownCounters: unknownLogCounters,
  query(read) {
    const { text, values, widths } = logQuery(read)
    return { text, values, widths }
  },
  // Where no index finds the requests of a part, each part would read all of them.
  isSliced: ({ relation }) => logTable(relation).startIsIndexed,
  discounts: discountQueries,
  keys: keysQuery,
  keyDays: () => null,
  find: findQuery,
  decoder: (read) => logDecoder(logQuery(read), read),
}
