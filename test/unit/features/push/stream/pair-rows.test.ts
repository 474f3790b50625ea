import { describe, expect, test } from 'vitest'
import type { CbfRow } from '../../../../../src/core/cbf/row.ts'
import { pairRows } from '../../../../../src/features/push/stream/forgotten.ts'
import { knowledgeOf } from '../../../../../src/features/push/stream/knows-less.ts'
import { aLayout } from '../../../../support/build.ts'
import { aRow } from './model.ts'

const knowledge = knowledgeOf(aLayout(), new Map())
/** Rows by `org|team|user`, each with a cost if that matters. */
const rows = (...owners: readonly string[]) =>
  owners.map((owner) => {
    const [names = '', cost = '1'] = owner.split(' ')
    return aRow('2026-11-05T00:00:00Z', { 'resource/id': `llm-usage/${names}|gpt@openai`, 'cost/cost': cost })
  })
const paired = (desired: readonly string[], held: readonly string[]) => {
  const { pairs, ambiguous } = pairRows(rows(...desired), rows(...held), knowledge)
  return {
    ambiguous,
    held: pairs
      .flatMap((pair) => pair.held.map((row) => row['resource/id']?.replace(/^llm-usage\/|\|gpt.*/g, '')))
      .sort(),
  }
}

describe('lines of an hour are paired', () => {
  test('one to one, by cost', () => {
    expect(paired(['o|unassigned|u 1', 'o|unassigned|u 2'], ['o|t|u 2', 'o|s|u 1'])).toEqual({
      ambiguous: 0,
      held: ['o|s|u', 'o|t|u'],
    })
    expect(paired(['o|unassigned|u 1'], ['o|t|u 2'])).toEqual({ ambiguous: 0, held: [] })
  })

  test('also where they read alike, as long as all that CloudZero holds is used', () => {
    const held = ['o|s|u', 'o|t|u']
    expect(paired(['o|unassigned|u', 'o|unassigned|u'], held)).toEqual({ ambiguous: 0, held })
    expect(paired(['o|unassigned|u', 'o|unassigned|u', 'o|unassigned|u'], held)).toEqual({ ambiguous: 0, held })
    expect(paired(['o|unassigned|u'], ['o|t|u', 'o|t|u'])).toEqual({ ambiguous: 0, held: ['o|t|u'] })
    expect(paired(['o|unassigned|u', 'unassigned|unassigned|u'], ['o|t|u', 'o|t|u'])).toEqual({
      ambiguous: 0,
      held: ['o|t|u', 'o|t|u'],
    })
  })

  test('not where the choice would matter, and the others all the same', () => {
    expect(paired(['o|unassigned|u'], ['o|s|u', 'o|t|u'])).toEqual({ ambiguous: 1, held: [] })
    expect(paired(['o|unassigned|u', 'unassigned|unassigned|u'], ['o|t|u'])).toEqual({ ambiguous: 2, held: [] })
    expect(paired(['o|unassigned|u', 'o|unassigned|v'], ['o|s|u', 'o|t|u', 'o|t|v'])).toEqual({
      ambiguous: 1,
      held: ['o|t|v'],
    })
  })

  test('and a line that is left with all that it may be of, where they add up', () => {
    const amounts = (row: CbfRow) => ({ ...row, 'usage/amount': row['cost/cost'] ?? '' })
    const merged = (desired: readonly string[], held: readonly string[]) =>
      pairRows(rows(...desired).map(amounts), rows(...held).map(amounts), knowledge).pairs
    const held = ['o|s|u 1', 'o|t|u 2', 'o|unassigned|u 4']
    const [pair, ...others] = merged(['o|unassigned|u 7'], held)
    expect(others).toEqual([])
    expect(pair && knowledge.restored(pair.desired, pair.held)).toEqual(rows(...held).map(amounts))
    expect(merged(['o|unassigned|u 8'], held)).toEqual([])
    expect(merged(['o|unassigned|u 3', 'o|unassigned|u 4.5'], held)).toEqual([])
    expect(merged(['o|r|u 7'], held)).toEqual([])
  })

  test('of a thousand users in a moment', () => {
    const users = Array.from({ length: 1000 }, (_, n) => `o|t|u${n}`)
    const { ambiguous, held } = paired(
      users.map((user) => user.replace('|t|', '|unassigned|')),
      users,
    )
    expect({ ambiguous, held: held.length }).toEqual({ ambiguous: 0, held: 1000 })
  })
})
