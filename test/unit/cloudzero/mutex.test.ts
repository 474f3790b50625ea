import { expect, test } from 'vitest'
import { Mutex } from '../../../src/cloudzero/mutex.ts'

test('one at a time, in the order of asking', async () => {
  const turn = new Mutex()
  const { signal } = new AbortController()
  const log: string[] = []
  const visit = async (name: string) => {
    const release = await turn.take(signal)
    log.push(`${name} in`)
    await new Promise((resolve) => setTimeout(resolve, 1))
    log.push(`${name} out`)
    release()
    release()
  }
  await Promise.all([visit('a'), visit('b'), visit('c')])
  expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
})

test('whoever gives up waiting does not let the next one pass the first', async () => {
  const turn = new Mutex()
  const patient = new AbortController().signal
  const hasty = new AbortController()
  const first = await turn.take(patient)
  const second = turn.take(hasty.signal)
  let passed = false
  const third = turn.take(patient).then(() => {
    passed = true
  })
  hasty.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  await expect(turn.take(hasty.signal)).rejects.toThrow('enough')
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(passed).toBe(false)
  first()
  await third
})
