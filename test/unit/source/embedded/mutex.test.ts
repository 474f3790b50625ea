import { expect, test } from 'vitest'
import { Mutex } from '../../../../src/source/embedded/mutex.ts'

const LONG = 60_000

test('one at a time, in the order of asking', async () => {
  const turns = new Mutex()
  const passed: string[] = []
  const first = await turns.take(LONG)
  const others = ['second', 'third'].map(async (name) => {
    const release = await turns.take(LONG)
    passed.push(name)
    release?.()
  })
  expect(passed).toEqual([])
  first?.()
  await Promise.all(others)
  expect(passed).toEqual(['second', 'third'])
})

test('nobody waits longer than asked to', async () => {
  const turns = new Mutex()
  const release = await turns.take(LONG)
  expect(await turns.take(5)).toBeNull()
  release?.()
  expect(await turns.take(5)).not.toBeNull()
})

test('a turn can be given up once only', async () => {
  const turns = new Mutex()
  const release = await turns.take(LONG)
  release?.()
  const next = await turns.take(LONG)
  release?.()
  expect(await turns.take(5)).toBeNull()
  next?.()
})

test('who waits can be sent away', async () => {
  const turns = new Mutex()
  await turns.take(LONG)
  const waiting = turns.take(LONG)
  turns.refuse()
  expect(await waiting).toBeNull()
})
