import type { WindowFlags } from '../../model/window.ts'

const DAY = 86_400_000

/**
 * Without any window flag a push goes back to the first day of the month of seven days ago: rows of the last days of a
 * month still grow after midnight, and nightly runs have to bring them along.
 */
export function withDefaultWindow<O extends WindowFlags>(options: O, now: Date): O {
  const { from, to, month, last, yesterday } = options
  if (from !== undefined || to !== undefined || month !== undefined || last !== undefined || yesterday) return options
  const weekAgo = new Date(now.getTime() - 7 * DAY).toISOString()
  return { ...options, from: `${weekAgo.slice(0, 7)}-01` }
}
