/** A source of chance that gives the same numbers for the same seed (mulberry32): integers from 0 to below `limit`. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Numbers that lengths and counts break at, little endian, and bytes that texts break at. */
const EXTREMES = [
  'ffffffff',
  'ffffff7f',
  '00000080',
  '00000000',
  'ffffffffffffffff',
  '22',
  '0a',
  '0d',
  '00',
  '5c',
  'efbfbf',
  'ed a0 80',
].map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'))

type Mutation = (bytes: Buffer, random: (limit: number) => number) => Buffer

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    const copy = Buffer.from(bytes)
    for (let flips = 1 + random(8); flips > 0; flips--) copy[random(copy.length)] = random(256)
    return copy
  },
  (bytes, random) => {
    const copy = Buffer.from(bytes)
    const extreme = EXTREMES[random(EXTREMES.length)] ?? Buffer.alloc(1)
    extreme.copy(copy, random(copy.length))
    return copy
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => {
    const at = random(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(40))])
  },
  (bytes, random) => {
    const at = random(bytes.length)
    const piece = bytes.subarray(at, at + 1 + random(200))
    const to = random(bytes.length)
    return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)])
  },
]

/** A file with one to three things wrong with it; the same for the same seed. */
export function mutated(bytes: Buffer, seed: number): Buffer {
  const random = seeded(seed)
  let found = bytes
  for (let times = 1 + random(3); times > 0 && found.length > 0; times--) {
    found = MUTATIONS[random(MUTATIONS.length)]?.(found, random) ?? found
  }
  return found
}
