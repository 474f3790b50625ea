import { setTimeout as sleep } from 'node:timers/promises'
import type { Case, Place } from './cases.ts'
import { measure, type Sample } from './child.ts'
import { serverSeconds } from './server-cpu.ts'

/** A case with one build and one database. */
export interface Run {
  readonly measured: Case
  readonly place: Place
}

/** The yardstick's seconds, and what the case took right after it. */
export interface Round {
  readonly yardstick: number
  readonly sample: Sample
  /** Processor time of Postgres for the case, where it can be known. */
  readonly serverSeconds: number
}

/** A run and what its rounds gave. */
export interface Result extends Run {
  readonly rounds: readonly Round[]
}

/**
 * Runs every case in every round, each right after its yardstick: what disturbs the machine for a while then disturbs
 * both. A round before the first warms the caches of files and of Postgres and does not count.
 */
export async function inTurn(
  runs: readonly Run[],
  rounds: number,
  say: (text: string) => void,
): Promise<readonly Result[]> {
  const results = runs.map((run) => ({ ...run, rounds: [] as Round[] }))
  for (let round = 0; round <= rounds; round++) {
    for (const { measured, place, rounds: done } of results) {
      say(`${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${measured.name}, ${place.rows} rows`)
      const yardstick = await measured.yardstick(place)
      const before = await serverSeconds(place.database)
      const sample = await measure(measured.program(place))
      // A session that ends is counted a moment later.
      await sleep(200)
      const after = await serverSeconds(place.database)
      if (round > 0) done.push({ yardstick, sample, serverSeconds: after - before })
    }
  }
  return results
}
