import type { Result } from './rounds.ts'

const HEAD = [
  'case',
  'rows',
  'ratio: min',
  'median',
  'max',
  'peak MiB: median',
  'max',
  'CPU / yardstick: ours',
  'Postgres',
  'noise',
  'build',
]

/** The results as a Markdown table: ratios to the yardstick, never seconds, which say more about the machine. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ measured, place, rounds }) => {
    const ratios = rounds.map(({ yardstick, sample }) =>
      measured.ratio === 'rate' ? yardstick / sample.seconds : sample.seconds / yardstick,
    )
    const peaks = rounds.map(({ sample }) => sample.peakBytes / 2 ** 20)
    // What only one processor takes is less disturbed by others than the time of the clock.
    const busy = rounds.map(({ sample, yardstick }) => sample.cpuSeconds / yardstick)
    const served = rounds.map(({ serverSeconds, yardstick }) => serverSeconds / yardstick)
    const yardsticks = rounds.map(({ yardstick }) => yardstick)
    return [
      measured.name,
      place.rows > 0 ? place.rows.toLocaleString('en-US') : '',
      ...[Math.min(...ratios), median(ratios), Math.max(...ratios)].map((ratio) => shown(ratio, 2)),
      shown(median(peaks), 0),
      shown(Math.max(...peaks), 0),
      shown(median(busy), 2),
      shown(median(served), 2),
      // The slowest yardstick against the fastest.
      shown(Math.max(...yardsticks) / Math.min(...yardsticks), 2),
      place.cli,
    ]
  })
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

function shown(value: number, places: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(places)
}
