import { expect, test } from 'vitest'
import { withResources } from '../../../src/run/resources.ts'
import { anApp } from '../../support/app.ts'
import { aHost } from '../../support/host.ts'

const fails = (message: string) => async () => {
  throw new Error(message)
}

test('releases last in, first out, after the work', async () => {
  const steps: string[] = []
  const result = await withResources(anApp(), async (resources) => {
    for (const name of ['a', 'b']) resources.add(name, async (each) => void steps.push(`release ${each}`))
    steps.push('work')
    return 7
  })
  expect({ result, steps }).toEqual({ result: 7, steps: ['work', 'release b', 'release a'] })
})

test('a release that fails skips none, and the first error is the one that is thrown', async () => {
  const released: string[] = []
  const host = aHost()
  const work = withResources(anApp(host), async (resources) => {
    resources.add('a', () => void released.push('a'))
    resources.add('b', fails('of b'))
    resources.add('c', () => void released.push('c'))
    resources.add('d', fails('of d'))
    throw new Error('of the work')
  })
  await expect(work).rejects.toThrow('of the work')
  expect(released).toEqual(['c', 'a'])
  expect(host.written.stderr).toMatch(/of d[\s\S]*of b/)
})

test('work that ended well fails with the first release that fails', async () => {
  const host = aHost()
  const work = withResources(anApp(host), async (resources) => {
    resources.add('a', fails('of a'))
    resources.add('b', fails('of b'))
  })
  await expect(work).rejects.toThrow('of b')
  expect(host.written.stderr).toContain('of a')
})
