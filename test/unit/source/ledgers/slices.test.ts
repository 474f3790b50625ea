import { expect, test } from 'vitest'
import type { DateWindow } from '../../../../src/core/model/window.ts'
import { slicesOf } from '../../../../src/source/ledgers/slices.ts'

const MONTH = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const MINUTE = 60_000

/** Requests of a part of the window, where `perMinute` says how many a minute has. */
type Density = (minute: Date) => number
const requestsIn = ({ from, to }: DateWindow, perMinute: Density) => {
  let sum = 0
  for (let at = Date.parse(from); at < Date.parse(to); ) {
    const next = Math.min(Math.floor(at / MINUTE + 1) * MINUTE, Date.parse(to))
    sum += (perMinute(new Date(at)) * (next - at)) / MINUTE
    at = next
  }
  return sum
}

/** The slices of a window, and how many requests each had. */
async function cut(perMinute: Density, planned: (part: DateWindow) => number | null, window: DateWindow = MONTH) {
  let asked = 0
  const slices: (DateWindow & { requests: number })[] = []
  const source = slicesOf(window, {
    most: 8000,
    estimate: async (part) => {
      asked++
      return planned(part)
    },
  })
  for (let next = await source.next(0); !next.done; ) {
    const requests = requestsIn(next.value, perMinute)
    slices.push({ ...next.value, requests })
    next = await source.next(requests)
  }
  return { slices, asked }
}
const exactly = (perMinute: Density) => (part: DateWindow) => requestsIn(part, perMinute)
const most = (slices: readonly { requests: number }[]) => Math.max(...slices.map(({ requests }) => requests))

const few: Density = () => 0.1
/** Twenty times as much by day as by night, nothing on Sundays. */
const offices: Density = (minute) => (minute.getUTCDay() === 0 ? 0 : minute.getUTCHours() >= 8 ? 600 : 30)

test('a window of few requests is one slice', async () => {
  expect(await cut(few, exactly(few))).toEqual({
    slices: [{ ...MONTH, requests: expect.closeTo(0.1 * 31 * 24 * 60) }],
    asked: 1,
  })
})

test.each<[string, Density, (part: DateWindow) => number | null]>([
  ['by the planner’s estimates', offices, exactly(offices)],
  ['where the planner knows nothing', offices, () => null],
  ['where the planner thinks of less', offices, (part) => requestsIn(part, offices) / 50],
  ['where the planner thinks of more', offices, (part) => requestsIn(part, offices) * 50],
  ['where the planner says the same of everything', offices, () => 100_000],
  ['of a million requests an hour', () => 1e6 / 60, exactly(() => 1e6 / 60)],
])('slices follow one another without a gap, and cross no hour: %s', async (_, perMinute, planned) => {
  const { slices } = await cut(perMinute, planned, { from: MONTH.from, to: '2026-10-06T00:00:00Z' })
  expect(slices[0]?.from).toBe(MONTH.from)
  expect(slices.at(-1)?.to).toBe('2026-10-06T00:00:00Z')
  for (const [index, { from, to }] of slices.entries()) {
    if (index > 0) expect(from).toBe(slices[index - 1]?.to)
    const isWhole = [from, to].every((time) => time.endsWith(':00:00Z'))
    expect(isWhole || from.slice(0, 13) === new Date(Date.parse(to) - 1).toISOString().slice(0, 13)).toBe(true)
  }
})

test('no slice has more than asked for where the planner is right', async () => {
  const { slices, asked } = await cut(offices, exactly(offices))
  expect(most(slices)).toBeLessThanOrEqual(1.25 * 8000)
  // A busy hour has 36,000: five parts. A night of eight hours has 14,400.
  expect(slices.length).toBeLessThan(27 * (16 * 5 + 6))
  expect(asked).toBeLessThan(27 * 10)
})

test('a jump that the planner does not know of costs a slice and not a day', async () => {
  const { slices } = await cut(offices, () => null)
  const large = slices.filter(({ requests }) => requests > 2 * 8000)
  expect(large.length).toBeLessThanOrEqual(27 + 5)
  expect(most(slices)).toBeLessThan(200_000)
})

test('busy hours are cut evenly, and slices of a second are the shortest', async () => {
  const busy: Density = () => 1e6
  const { slices } = await cut(busy, exactly(busy), { from: MONTH.from, to: '2026-10-01T01:00:00Z' })
  expect(slices.slice(1).every(({ requests }) => requests <= 17_000)).toBe(true)
  const { slices: shortest } = await cut(
    () => 1e9,
    () => null,
    { from: MONTH.from, to: '2026-10-01T00:00:00Z' },
  )
  expect(shortest).toEqual([])
})

test('a window within an hour stays within it', async () => {
  const window = { from: '2026-10-01T07:00:00Z', to: '2026-10-01T08:00:00Z' }
  const { slices } = await cut(few, exactly(few), window)
  expect(slices).toMatchObject([window])
})
