import { expect, test } from 'vitest'
import { FIX_CASES, tryFix } from '../../support/doctor-fixes.ts'

test.each(FIX_CASES.map((each) => [each.check, each.state, each] as const))('%s: %s', async (_, __, each) => {
  expect.hasAssertions()
  await tryFix(each)
})
