import { expect, test } from 'vitest'
import { withDefaultWindow } from '../../../../src/commands/push/window.ts'
import { parseWindow } from '../../../../src/model/window.ts'

test.each([
  ['2026-11-01T00:30:00Z', '2026-10-01', '2026-11-02'],
  ['2026-11-07T23:59:59Z', '2026-10-01', '2026-11-08'],
  ['2026-11-08T00:00:00Z', '2026-11-01', '2026-11-09'],
  ['2027-01-03T12:00:00Z', '2026-12-01', '2027-01-04'],
  ['2026-11-20T12:00:00Z', '2026-11-01', '2026-11-21'],
])('at %s from %s to %s', (now, from, to) => {
  const window = parseWindow(withDefaultWindow({}, new Date(now)), new Date(now))
  expect(window).toEqual({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` })
})

test('any window flag is left alone', () => {
  for (const flags of [{ from: '2026-11-03' }, { to: '2026-11-03' }, { month: '2026-10' }, { last: '3d' }]) {
    expect(withDefaultWindow(flags, new Date('2026-11-20T12:00:00Z'))).toEqual(flags)
  }
  expect(withDefaultWindow({ yesterday: true }, new Date('2026-11-20T12:00:00Z'))).toEqual({ yesterday: true })
})
