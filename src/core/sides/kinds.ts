/** What most likely happened where two sides differ, and what to do about it. */
export interface Explanation {
  /** A few words. */
  readonly title: string
  /** A difference counts against the tolerance. */
  readonly counts: 'difference' | 'note'
  /** Several causes stand in the order of their likelihood. */
  readonly happened: string
  readonly todo: string
}

/** Money that one side has and the other has not. */
export function difference(title: string, happened: string, todo: string): Explanation {
  return { title, counts: 'difference', happened, todo }
}

/** Something to know that loses no money. */
export function note(title: string, happened: string, todo: string): Explanation {
  return { title, counts: 'note', happened, todo }
}

/** What LiteLLM's tables are known to do to spend (docs/litellm.md, how sure the tables are); sources stand there. */
export const SIDE_KINDS = {
  'lost-by-counters': difference(
    'counters are far above every ledger',
    'The counters of keys and of their teams or users are alike far above all ledgers since they began: spend was lost on its way to the tables. Most likely only the first 100 rows of each flush reached the daily tables (LiteLLM before mid 2026); else batches whose commit failed without Redis, or disable_daily_spend_aggregation was on. If limits with a duration were set on keys and teams already in use, their counters began with all earlier spend instead.',
    'Upgrade LiteLLM. What was lost is in no table and cannot be exported: compare with the provider’s bill (--native).',
  ),
  'lost-in-daily': difference(
    'lost in the daily tables',
    'The request log has requests that the daily tables lack alike. Most likely only the first 100 rows of a flush reached them (LiteLLM before mid 2026); else a batch whose commit failed without Redis, or disable_daily_spend_aggregation was on.',
    'LiteLLM does not write them again. --source spend-logs exports the day from the request log, where that is whole.',
  ),
  'added-twice': difference(
    'added twice',
    'This side has more cost than the others, which agree with each other. Most likely a flush whose commit had succeeded was added again (LiteLLM before 1.104); else, where requests are not counted or are fewer, it lacks a credit (spend below zero).',
    'Upgrade LiteLLM; it does not take the excess back. For a doubled daily-user, --source spend-logs exports the day right where the log is whole.',
  ),
  'above-others': difference(
    'more than the tables that agree',
    'The user ledger has more cost than others, which agree with each other, and nothing else tells which is right. Most likely a flush whose commit had succeeded was added again (LiteLLM before 1.104); else the others lack the same requests, as tables of teams and organizations do where requests have neither.',
    'Compare the day with the provider’s bill (--native). Without a request log, three days around it on which all tables agree decide.',
  ),
  'credit-differs': difference(
    'more cost in no more requests',
    'One side has more cost than another, but no more requests: this is no flush that was added twice or lost. Most likely a credit (a request whose spend is below zero) is missing on the dearer side, or is twice on the other; else a spend was changed by hand, or one side lacks some requests and has others alone.',
    'Look for requests below zero in the request log of the day, and compare the day with the provider’s bill (--native). LiteLLM does not correct it.',
  ),
  'fanned-out': difference(
    'spend written to several teams',
    'The same spend is in the table once for each of several teams: LiteLLM wrote a user’s spend to every team of that user (issue 18683).',
    'Do not add daily-team up, and do not export it: --source daily-user has each request once.',
  ),
  'batch-per-poll': difference(
    'batches charged with every poll',
    'A finished batch was charged again with each retrieval (call type aretrieve_batch; LiteLLM before 1.105, issues 12084 and 36939). Else several batches of a key cost exactly the same.',
    'Upgrade LiteLLM. The excess is in the daily tables and counters as well; compare with the provider’s bill (--native).',
  ),
  'logged-twice': difference(
    'one request logged under two call types',
    'A key has two requests of the same second, cost and tokens under different call types: LiteLLM logged and charged a bridged request twice, for one /v1/responses of a provider without it (issue 15740).',
    'Upgrade LiteLLM. Counters have the excess as well, and the daily tables where they agree with the log.',
  ),
  'external-usage': note(
    'external usage, in the request log only',
    'Usage that did not go through LiteLLM was handed to it (call type ingest_external_usage); LiteLLM keeps it in the request log and in counters, not in the daily tables.',
    'Nothing is lost. --source spend-logs exports it; leave it where its bill is in CloudZero already.',
  ),
  'log-batches-only': note(
    'request log off, batches logged all the same',
    'The log holds nothing but finished batches: disable_spend_logs is on, and LiteLLM logs those all the same (since 1.105).',
    'Use daily-user. The log does not bear out the other requests.',
  ),
  'log-moved': note(
    'request log moved away',
    'Earlier requests are in "LiteLLM_SpendLogs_legacy": LiteLLM’s guide for a partitioned log renames the old table, and nothing reads it any more.',
    'Use daily-user for these days, or copy the old rows into the new table.',
  ),
  'log-ids-reused': note(
    'request log lacks requests of some models',
    'Most likely a provider used ids of answers again, of which LiteLLM keeps the first (issue 28376): other models of the day are whole. Else the log was off for a while.',
    'Use daily-user for the day.',
  ),
  'log-half': difference(
    'daily-user has exactly twice the request log',
    'Twice the cost and twice the requests, and no other table to ask. Most likely every flush of the day was added to daily-user twice (LiteLLM before 1.104); else half of the requests were not logged.',
    'Compare the day with the provider’s bill (--native). If that bears out the log, --source spend-logs exports the day right.',
  ),
  'tag-pruned': note(
    'tag table begins later',
    'Most likely earlier days were deleted (maximum_daily_tag_spend_retention_period, LiteLLM 1.105); else no request had a tag until then.',
    'Export --source daily-tag from that day on only. Earlier tags are in the request log, where that reaches back.',
  ),
  'no-number': difference(
    'no number in the user ledger',
    'Another table has money where the spend of a row of daily-user is missing, NaN or infinite: that row is in no sum, and export rejects it.',
    'export --rejects FILE shows the row. Set its spend to what the other tables say; --source spend-logs exports the day from the request log where that has it.',
  ),
  'no-day': difference(
    'under a date that is no day',
    'Another table has money that daily-user has as well, most likely in rows whose date is no day: no window of days holds them, or export rejects them.',
    'Set their date to the UTC day of their requests: the check "dates" of "litellm-cloudzero doctor" shows them. Then the day is whole.',
  ),
  'before-user': difference(
    'before daily-user begins',
    'Another table has days before the first row of daily-user. Most likely LiteLLM did not write daily-user yet (before March 2025), or its first days were deleted; else they were lost.',
    'Where the request log has these days, --source spend-logs exports them.',
  ),
  'beyond-ledger': difference(
    'not in the user ledger',
    'Another table has money that daily-user lacks. Most likely only the first 100 rows of a flush reached it (LiteLLM before mid 2026); else a batch was dropped when its commit failed, or was not flushed when LiteLLM was killed, or the other table lacks a credit (spend below zero).',
    'LiteLLM does not write it again. Look for errors of that day in its log; --source spend-logs exports the day from the request log where that has it.',
  ),
} satisfies Readonly<Record<string, Explanation>>

export type SideKind = keyof typeof SIDE_KINDS
