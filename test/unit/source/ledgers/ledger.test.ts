import { expect, test } from 'vitest'
import type { Outcome } from '../../../../src/core/model/outcome.ts'
import type { SpendRecord } from '../../../../src/core/model/spend.ts'
import { withRecords } from '../../../../src/source/ledgers/ledger.ts'
import { aSpendRecord } from '../../../support/build.ts'

const at = (day: number, cost: bigint): Outcome<SpendRecord> => ({
  ok: true,
  value: aSpendRecord({ hour: `2026-10-0${day}T00:00:00Z`, cost }),
})

async function costs(batches: readonly Outcome<SpendRecord>[][], further: readonly Outcome<SpendRecord>[]) {
  const source = (async function* () {
    yield* batches
  })()
  const seen: bigint[] = []
  for await (const batch of withRecords(source, further)) {
    for (const outcome of batch) if (outcome.ok) seen.push(outcome.value.cost)
  }
  return seen
}

test('further records come before the first row of their hour, across batches, and after the last', async () => {
  const batches = [
    [at(1, 1n), at(2, 2n)],
    [at(2, 3n), at(4, 4n)],
  ]
  expect(await costs(batches, [at(1, 10n), at(2, 20n), at(3, 30n), at(4, 40n), at(5, 50n)])).toEqual([
    10n,
    1n,
    20n,
    2n,
    3n,
    30n,
    40n,
    4n,
    50n,
  ])
  expect(await costs(batches, [])).toEqual([1n, 2n, 3n, 4n])
  expect(await costs([], [at(1, 1n)])).toEqual([1n])
})
