import { expect, test } from 'vitest'
import { UsageError } from '../../../src/core/errors.ts'
import { chooseLedger, type LedgerNeeds } from '../../../src/run/choose-ledger.ts'

const needs = (levels: readonly string[], more: Partial<LedgerNeeds> = {}): LedgerNeeds => ({
  levels,
  flag: '--levels',
  tagged: false,
  ...more,
})
const chosen = (levels: readonly string[], more: Partial<LedgerNeeds> = {}) => {
  const { table, reason } = chooseLedger(undefined, needs(levels, more))
  return [table.id, reason]
}
const errorOf = (work: () => unknown): UsageError => {
  try {
    work()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('the default needs no word', () => {
  expect(chosen([])).toEqual(['daily-user', null])
  expect(chosen(['org', 'team', 'user', 'model'])).toEqual(['daily-user', null])
})

test('what the default lacks chooses a ledger, first one that holds every request', () => {
  const log = (what: string) => ['spend-logs', `Reading the request log (spend-logs), since ${what} not in daily-user.`]
  expect(chosen(['tags', 'team'])).toEqual(log('`tags` is'))
  expect(chosen(['tag:env', 'end-user'])).toEqual(log('`tag:env` and `end-user` are'))
  expect(chosen(['end-user'])).toEqual(log('`end-user` is'))
  expect(chosen(['team'], { tagged: true })).toEqual(log('`--tag` is'))
  expect(chosen([], { requestFlags: ['--granularity', '--split-usage'] })).toEqual(
    log('`--granularity` and `--split-usage` are'),
  )
  expect(chosen([], { hours: true })).toEqual(log('`hour` is'))
  expect(chosen(['tag', 'team'])).toEqual(['daily-tag', 'Reading daily-tag, since `tag` is not in daily-user.'])
})

test('a ledger that is asked for is read', () => {
  expect(chooseLedger('daily-end-user', needs(['end-user'])).table.id).toBe('daily-end-user')
  expect(chooseLedger('daily-team', needs(['tags']))).toMatchObject({ table: { id: 'daily-team' }, reason: null })
  expect(errorOf(() => chooseLedger('daily-team', needs([], { tagged: true })))).toMatchObject({
    code: 'E_USAGE_LEDGER',
    hint: 'Ledgers that have them: daily-tag, spend-logs (--source).',
  })
})

test('where no ledger has all, each says what it lacks', () => {
  expect(errorOf(() => chooseLedger(undefined, needs(['tag', 'end-user'])))).toMatchObject({
    code: 'E_USAGE_LEVELS',
    message: '--levels: no ledger has all of tag, end-user.',
    hint: 'daily-tag lacks end-user; daily-end-user lacks tag; spend-logs lacks tag.',
  })
  expect(errorOf(() => chooseLedger(undefined, needs(['tag'], { requestFlags: ['--split-usage'] })))).toMatchObject({
    message: '--levels: no ledger has all of tag, --split-usage.',
    hint: 'daily-tag lacks --split-usage; spend-logs lacks tag.',
  })
})

test('a word that no ledger knows chooses none', () => {
  expect(chosen(['planet'])).toEqual(['daily-user', null])
})
