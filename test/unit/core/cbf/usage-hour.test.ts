import { expect, test } from 'vitest'
import { usageHourIn, usageHourOf } from '../../../../src/core/cbf/usage-hour.ts'

test.each([
  ['2026-11-01T05:00:00Z', '2026-11-01T05:00:00Z'],
  ['2026-11-01T05:59:59.9', '2026-11-01T05:00:00Z'],
  ['2026-11-01T00:30:00+01:00', '2026-10-31T23:00:00Z'],
  ['2026-13-01T00:00:00Z', null],
  ['2026-11-01', null],
  ['9999-12-31T23:30:00Z', '9999-12-31T23:00:00Z'],
  ['9999-12-31T23:30:00-05:00', null],
  ['0000-01-01T00:00:00+05:00', null],
])('%s is in the hour %s', (text, hour) => {
  expect(usageHourOf(text)).toBe(hour)
})

test.each([
  ['2026-11-01 05:00:00', '2026-11-01T05:00:00Z'],
  ['2026-11-01 05:00:00.000', '2026-11-01T05:00:00Z'],
  ['2026-11-01 05:00:00Z', '2026-11-01T05:00:00Z'],
  ['2026-11-01 05:00:00+00', '2026-11-01T05:00:00Z'],
  ['2026-11-01 05:00:00+05:30', '2026-10-31T23:00:00Z'],
  ['2026-11-01T05:00:00Z', '2026-11-01T05:00:00Z'],
  ['2026-11-01', null],
  ['2026-11-01 ', null],
])('%j that was read back is in the hour %s; as it stands it is no time of CloudZero', (text, hour) => {
  expect(usageHourIn(text)).toBe(hour)
  if (text.includes(' ')) expect(usageHourOf(text)).toBeNull()
})
