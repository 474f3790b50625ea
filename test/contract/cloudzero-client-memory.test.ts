import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { row } from '../support/cloudzero/client.ts'
import { useCloudZero } from '../support/cloudzero/fixture.ts'

const fixture = useCloudZero()

test('70 MB are read back with flat memory', async () => {
  // The same object over and over, so that the server's side weighs nothing.
  const wide = row(0, '0.123456789012', { 'resource/service': 'x'.repeat(620) })
  fixture.server.seed(
    '2026-05',
    Array.from({ length: 100_000 }, () => wide),
  )
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const held = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  let [count, bytes, most] = [0, 0, 0]
  const before = held()
  for await (const each of fixture.client().contents('2026-05')) {
    count++
    bytes += each['resource/service']?.length ?? 0
    if (count % 10_000 === 0) most = Math.max(most, held() - before)
  }
  expect(count).toBe(100_000)
  expect(bytes).toBe(62_000_000)
  // Pieces that were read are freed with some delay; the whole month would weigh 70 MB and more.
  expect(most).toBeLessThan(20_000_000)
})
