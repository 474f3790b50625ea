import { type Explanation, SIDE_KINDS } from '../../core/sides/kinds.ts'

/** Every kind of difference there is (docs/reconcile.md lists them); the only list of them. */
export const EXPLANATIONS = {
  ...SIDE_KINDS,
  'beyond-ledger': {
    title: 'not in the user ledger',
    counts: 'difference',
    happened:
      'Another table has money that daily-user lacks. Most likely only the first 100 rows of a flush reached it (LiteLLM before mid 2026); else a batch was dropped when its commit failed, or was not flushed when LiteLLM was killed.',
    todo: 'LiteLLM does not write it again. Look for errors of that day in its log; --source spend-logs exports the day from the request log where that has it.',
  },
  'late-row': {
    title: 'not yet in the user ledger',
    counts: 'difference',
    happened: 'The day is not over: LiteLLM writes its tables some seconds to minutes apart.',
    todo: 'Leave today out with --complete-days, or look again later.',
  },
  'other-model': {
    title: 'under another model',
    counts: 'note',
    happened: 'Both tables have the same money of this key and day, under different models.',
    todo: 'Nothing is missing. Exports follow the ledger they are made of.',
  },
  'other-key': {
    title: 'under another key',
    counts: 'note',
    happened:
      'Both tables have the same money of this model and day, under different keys: some writers of LiteLLM since v1.99 store the hash of a hash.',
    todo: 'Nothing is missing; attribution knows both hashes of a living key.',
  },
  'other-day': {
    title: 'on another day',
    counts: 'note',
    happened:
      'Both tables have the same money of this key and model, on different days: a clock or a time zone was wrong when one was written.',
    todo: 'Nothing is missing in the window as a whole. Run the container of LiteLLM on UTC.',
  },
  'tag-exceeds': {
    title: 'counts requests several times',
    counts: 'note',
    happened: 'Each request counts fully for each of its tags, so this table exceeds the spend by its nature.',
    todo: 'Never add it to another table, nor up over tags.',
  },
  'log-pruned': {
    title: 'request log cut off',
    counts: 'note',
    happened:
      'Most likely retention (maximum_spend_logs_retention_period) has deleted the beginning of this day; else a flush was added to daily-user twice (LiteLLM before 1.104).',
    todo: 'Begin exports of --source spend-logs the day after, or use daily-user.',
  },
  'log-absent': {
    title: 'no request log',
    counts: 'note',
    happened:
      'The request log has nothing of these days. Most likely retention has deleted them; else disable_spend_logs was on.',
    todo: 'Use daily-user for them.',
  },
  'log-gap': {
    title: 'request log holds less',
    counts: 'note',
    happened:
      'Requests of this day are not in the log. Most likely it was off for a while; else a provider used ids of answers again, of which LiteLLM keeps the first, or LiteLLM could not write it, or a flush was added to daily-user twice (LiteLLM before 1.104).',
    todo: 'Use daily-user for the day.',
  },
  duplicates: {
    title: 'rows written several times',
    counts: 'note',
    happened:
      'LiteLLM before August 2026 inserted a further row where a column was NULL, instead of adding to the first. Sums are right.',
    todo: 'Nothing: exports add them up. An upgrade of LiteLLM ends it.',
  },
  unreadable: {
    title: 'non-numeric spend',
    counts: 'note',
    happened:
      'Rows have a spend that is missing, NaN or infinite. They are in no sum; export rejects each with its reason.',
    todo: 'export --rejects FILE shows them.',
  },
  counter: {
    title: 'counter differs from the ledger',
    counts: 'note',
    happened:
      'The counter of an entity and the daily rows since its last reset differ. Counters are kept apart, can be reset by hand, and begin anew at the proxy’s own midnight; a rotated key keeps its counter, and earlier days may be under a hash that LiteLLM has forgotten.',
    todo: 'Budgets are decided by the counter. Where counters of keys and of their team are alike above the ledger, that is a difference of its own.',
  },
  'outside-window': {
    title: 'outside of the window',
    counts: 'note',
    happened: 'Lines of other days than the window have.',
    todo: 'Choose the window they were made for (--from, --to, --month).',
  },
  'other-ids': {
    title: 'other resource ids',
    counts: 'note',
    happened:
      'No resource id occurs on both sides: the lines were made with other --levels, --identity or --instance, or by another program. Only days were compared.',
    todo: 'Give the flags they were made with.',
  },
  'not-looked-at': {
    title: 'compared as hours only',
    counts: 'note',
    happened: 'More lines differ than are looked at one by one.',
    todo: 'Choose a shorter window.',
  },
  'not-conserved': {
    title: 'lines and ledger disagree',
    counts: 'difference',
    happened: 'The lines of an export do not add up to the rows of their ledger in the same snapshot.',
    todo: 'This should not happen: please report it.',
  },
  'day-missing': {
    title: 'a whole hour or day is missing',
    counts: 'difference',
    happened:
      'It was not delivered: a run failed, was not made, or had an earlier --to; or another program has replaced it.',
    todo: 'push (or export) the day again; docs/push.md says what a push repairs.',
  },
  'day-late': {
    title: 'not delivered yet',
    counts: 'difference',
    happened:
      'LiteLLM adds to the rows of a day until some time after midnight, and these came after the last delivery.',
    todo: 'Deliver again, or leave today out with --complete-days.',
  },
  'line-missing': {
    title: 'a line is missing',
    counts: 'difference',
    happened:
      'The other lines of its hour are there. It came later than the delivery, was filtered or rejected then, or was taken out by hand.',
    todo: 'push replaces the hour whole; for a file, export it again.',
  },
  'line-extra': {
    title: 'a line that the database does not have',
    counts: 'difference',
    happened:
      'The database has less than when it was delivered, or filters or --native-bill leave it out now: another database, a restored backup, another --source.',
    todo: 'Check --database and --source. If the database is right, push brings the hour to it.',
  },
  'day-extra': {
    title: 'an hour that the database does not have',
    counts: 'difference',
    happened:
      'Retention has deleted the requests since, or it was delivered from another ledger, by hour instead of by day.',
    todo: 'Check --source and --granularity. push --prune empties such hours.',
  },
  foreign: {
    title: 'lines of another program',
    counts: 'difference',
    happened:
      'They are not lines of this tool: another exporter (LiteLLM’s own, for one) writes to the same place, and its lines are the same dollars.',
    todo: 'Switch one of them off; push --adopt replaces what it left.',
  },
  doubled: {
    title: 'twice the cost',
    counts: 'difference',
    happened:
      'It is there twice: the same lines were added up (operation sum) a second time, or two runs wrote one file.',
    todo: 'push replaces the hour whole.',
  },
  rounded: {
    title: 'fewer decimals',
    counts: 'difference',
    happened: 'The cost was cut to some decimals, as other exporters do.',
    todo: 'Write costs with all their decimals.',
  },
  grown: {
    title: 'grown since',
    counts: 'difference',
    happened:
      'LiteLLM has added to the rows since they were delivered: late requests, or a batch that was written late.',
    todo: 'Deliver again: nightly runs should begin some days back, as push does by default.',
  },
  shrunk: {
    title: 'shrunk since',
    counts: 'difference',
    happened:
      'The database has less than was delivered: retention (spend-logs), a restored backup, the wrong database, or filters.',
    todo: 'Check --database and --source before anything is sent.',
  },
  'amount-changed': {
    title: 'same cost, other amount',
    counts: 'note',
    happened: 'The amount differs and the cost does not: requests that cost nothing came later.',
    todo: 'push brings it along.',
  },
  moved: {
    title: 'under another resource',
    counts: 'difference',
    happened:
      'The same money of the hour is there under another id: a key or a team has moved, or the lines were made with other flags.',
    todo: 'push brings it along; give the flags the lines were made with.',
  },
  shifted: {
    title: 'in another hour',
    counts: 'difference',
    happened: 'The same resource has the same cost in another hour: the time zone of the other program is not UTC.',
    todo: 'Write UTC; LiteLLM’s own exporter shifts days by CLOUDZERO_TIMEZONE.',
  },
  'not-visible': {
    title: 'CloudZero shows less',
    counts: 'difference',
    happened:
      'Ingest takes hours, a day at times. Real Cost counts lines of the type Usage only, and the filter may miss lines.',
    todo: 'Look again tomorrow. --cloudzero compares the stream itself; --costs-filter says what is asked for.',
  },
  'more-visible': {
    title: 'CloudZero shows more',
    counts: 'difference',
    happened:
      'Another exporter or another installation of LiteLLM is in the answer, or lines of this one that --cloudzero shows as extra.',
    todo: 'Narrow it with --costs-filter; give each installation an --instance.',
  },
  'page-less': {
    title: 'these figures show less than daily-user',
    counts: 'difference',
    happened:
      'LiteLLM’s usage page and answers are made of daily-user. Most likely they were asked with a filter or another window, or before the day was over; else their time zone is not UTC.',
    todo: 'Ask again for whole UTC days, of all teams, users and keys.',
  },
  'page-more': {
    title: 'these figures show more than daily-user',
    counts: 'difference',
    happened:
      'LiteLLM’s usage page and answers are made of daily-user. Most likely they are of a page of teams or tags, which count a request several times; else of another installation, or of a time zone other than UTC.',
    todo: 'Take the figures of the page of all spend, by UTC day.',
  },
  'native-less': {
    title: 'the provider bills less',
    counts: 'difference',
    happened:
      'LiteLLM charges list prices, with its own margins: commitments, credits and discounts of the provider are not in them. Or the bill is not complete yet.',
    todo: 'Where the provider’s bill is the truth, leave its lines out (--native-bill) and split it by telemetry.',
  },
  'native-more': {
    title: 'the provider bills more',
    counts: 'difference',
    happened:
      'Not all of its usage goes through LiteLLM, reserved capacity (PTU) is billed apart, or LiteLLM has no or old prices for some models.',
    todo: 'Look for direct use of the provider’s keys, and for models at cost 0 in LiteLLM.',
  },
} as const satisfies Readonly<Record<string, Explanation>>

export type DifferenceKind = keyof typeof EXPLANATIONS

/** What is to be said of a kind. */
export function explanationOf(kind: DifferenceKind): Explanation {
  return EXPLANATIONS[kind]
}
