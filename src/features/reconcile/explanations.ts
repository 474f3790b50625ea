import { difference, type Explanation, note, SIDE_KINDS } from '../../core/sides/kinds.ts'

/** Every kind of difference there is (docs/reconcile.md lists them); the only list of them. */
export const EXPLANATIONS = {
  ...SIDE_KINDS,
  'late-row': note(
    'not yet in the user ledger',
    'The day is not over: LiteLLM writes its tables some seconds to minutes apart.',
    'Nothing is lost yet: when the day is over, what is still missing is a difference. --complete-days leaves today out.',
  ),
  'other-model': note(
    'under another model',
    'Both tables have the same money of this key and day, under different models.',
    'Nothing is missing. Exports follow the ledger they are made of.',
  ),
  'other-key': note(
    'under another key',
    'Both tables have the same money of this model and day, under different keys: some writers of LiteLLM since v1.99 store the hash of a hash.',
    'Nothing is missing; attribution knows both hashes of a living key.',
  ),
  'other-day': note(
    'on another day',
    'Both tables have the same money of this key and model, on different days: a clock or a time zone was wrong when one was written.',
    'Nothing is missing in the window as a whole. Run the container of LiteLLM on UTC.',
  ),
  'tag-exceeds': note(
    'counts requests several times',
    'Each request counts fully for each of its tags, so this table exceeds the spend by its nature.',
    'Never add it to another table, nor up over tags.',
  ),
  'log-pruned': note(
    'request log cut off',
    'Most likely retention (maximum_spend_logs_retention_period) has deleted the beginning of this day; else a flush was added to daily-user twice (LiteLLM before 1.104).',
    'Begin exports of --source spend-logs the day after, or use daily-user.',
  ),
  'log-absent': note(
    'no request log',
    'The request log has nothing of these days. Most likely retention has deleted those before its first day; on all others disable_spend_logs was on.',
    'Use daily-user for them.',
  ),
  'log-gap': note(
    'request log holds less',
    'Requests of this day are not in the log. Most likely it was off for a while; else a provider used ids of answers again, of which LiteLLM keeps the first, or LiteLLM could not write it, or a flush was added to daily-user twice (LiteLLM before 1.104).',
    'Use daily-user for the day.',
  ),
  duplicates: note(
    'rows written several times',
    'LiteLLM before August 2026 inserted a further row where a column was NULL, instead of adding to the first. Sums are right.',
    'Nothing: exports add them up. An upgrade of LiteLLM ends it.',
  ),
  unreadable: note(
    'non-numeric spend',
    'Rows have a spend that is missing, NaN or infinite. They are in no sum; export rejects each with its reason.',
    'export --rejects FILE shows them.',
  ),
  undated: note(
    'date is no day',
    'Rows have a date that is no day like 2026-05-31, wherever it sorts. No window of days holds them, or export rejects them: their cost is delivered nowhere.',
    'Set their date to the UTC day of their requests; doctor prints statements that show them.',
  ),
  counter: note(
    'counter differs from the ledger',
    'The counter of an entity and the daily rows since its last reset differ. Counters are kept apart, can be reset by hand, and begin anew at the proxy’s own midnight; a rotated key keeps its counter, and earlier days may be under a hash that LiteLLM has forgotten.',
    'Budgets are decided by the counter. Where counters of keys and of their team are alike above the ledger, that is a difference of its own.',
  ),
  'outside-window': note(
    'outside of the window',
    'Lines of other days than the window have.',
    'Choose the window they were made for (--from, --to, --month).',
  ),
  'other-ids': note(
    'other resource ids',
    'No resource id occurs on both sides: the lines were made with other --levels, --identity or --instance, or by another program. Only days were compared.',
    'Give the flags they were made with.',
  ),
  'not-looked-at': note(
    'compared as hours only',
    'More lines differ than are looked at one by one.',
    'Choose a shorter window.',
  ),
  'not-conserved': difference(
    'lines and ledger disagree',
    'The lines of an export do not add up to the rows of their ledger in the same snapshot.',
    'This should not happen: please report it.',
  ),
  'day-missing': difference(
    'a whole hour or day is missing',
    'It was not delivered: a run failed, was not made, or had an earlier --to; or another program has replaced it.',
    'push (or export) the day again; docs/push.md says what a push repairs.',
  ),
  'day-late': difference(
    'not delivered yet',
    'LiteLLM adds to the rows of a day until some time after midnight, and these came after the last delivery.',
    'Deliver again, or leave today out with --complete-days.',
  ),
  'line-missing': difference(
    'a line is missing',
    'The other lines of its hour are there. It came later than the delivery, was filtered or rejected then, or was taken out by hand.',
    'push replaces the hour whole; for a file, export it again.',
  ),
  'credit-missing': difference(
    'a line below zero is missing',
    'AnyCost Stream takes no line below zero: push rejects it. A file and a drop have it.',
    'push --bucket delivers it. For a stream nothing repairs it: the rejected rows are what CloudZero has too much.',
  ),
  'line-extra': difference(
    'a line that the database does not have',
    'The database has less than when it was delivered, or filters or --native-bill leave it out now: another database, a restored backup, another --source.',
    'Check --database and --source. If the database is right, push brings the hour to it.',
  ),
  'day-extra': difference(
    'an hour that the database does not have',
    'Retention has deleted the requests since, or it was delivered from another ledger, by hour instead of by day.',
    'Check --source and --granularity. push --prune empties such hours.',
  ),
  foreign: difference(
    'lines of another program',
    'They are not lines of this tool: another exporter (LiteLLM’s own, for one) writes to the same place, and its lines are the same dollars.',
    'Switch one of them off; push --adopt replaces what it left.',
  ),
  doubled: difference(
    'twice the cost',
    'It is there twice: the same lines were added up (operation sum) a second time, or two runs wrote one file.',
    'push replaces the hour whole.',
  ),
  rounded: difference(
    'fewer decimals',
    'The cost was cut to some decimals, as other exporters do.',
    'Write costs with all their decimals.',
  ),
  grown: difference(
    'grown since',
    'LiteLLM has added to the rows since they were delivered: late requests, or a batch that was written late.',
    'Deliver again: nightly runs should begin some days back, as push does by default.',
  ),
  shrunk: difference(
    'shrunk since',
    'The database has less than was delivered: retention (spend-logs), a restored backup, the wrong database, or filters.',
    'Check --database and --source before anything is sent.',
  ),
  'amount-changed': note(
    'same cost, other amount',
    'The amount differs and the cost does not: requests that cost nothing came later.',
    'push brings it along.',
  ),
  moved: difference(
    'under another resource',
    'The same money of the hour is there under another id: a key or a team has moved, or the lines were made with other flags.',
    'push brings it along, but for names that the database has forgotten since; give the flags the lines were made with.',
  ),
  shifted: difference(
    'in another hour',
    'The same resource has the same cost in another hour: the time zone of the other program is not UTC.',
    'Write UTC; LiteLLM’s own exporter shifts days by CLOUDZERO_TIMEZONE.',
  ),
  'not-visible': difference(
    'CloudZero shows less',
    'Ingest takes hours, a day at times. Real Cost counts lines of the type Usage only, and the filter may miss lines.',
    'Look again tomorrow. --cloudzero compares the stream itself; --costs-filter says what is asked for.',
  ),
  'more-visible': difference(
    'CloudZero shows more',
    'Another exporter or another installation of LiteLLM is in the answer, or lines of this one that --cloudzero shows as extra.',
    'Narrow it with --costs-filter; give each installation an --instance.',
  ),
  'page-less': difference(
    'these figures show less than daily-user',
    'LiteLLM’s usage page and answers are made of daily-user. Most likely they were asked with a filter or another window, or before the day was over; else their time zone is not UTC.',
    'Ask again for whole UTC days, of all teams, users and keys.',
  ),
  'page-more': difference(
    'these figures show more than daily-user',
    'LiteLLM’s usage page and answers are made of daily-user. Most likely they are of a page of teams or tags, which count a request several times; else of another installation, or of a time zone other than UTC.',
    'Take the figures of the page of all spend, by UTC day.',
  ),
  'native-less': difference(
    'the provider bills less',
    'LiteLLM charges list prices, with its own margins: commitments, credits and discounts of the provider are not in them. Or the bill is not complete yet.',
    'Where the provider’s bill is the truth, leave its lines out (--native-bill) and split it by telemetry.',
  ),
  'native-more': difference(
    'the provider bills more',
    'Not all of its usage goes through LiteLLM, reserved capacity (PTU) is billed apart, or LiteLLM has no or old prices for some models.',
    'Look for direct use of the provider’s keys, and for models at cost 0 in LiteLLM.',
  ),
} satisfies Readonly<Record<string, Explanation>>

export type DifferenceKind = keyof typeof EXPLANATIONS
