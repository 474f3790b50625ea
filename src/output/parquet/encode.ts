import { ByteWriter } from 'hyparquet-writer'
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js'

/** The values of one column of a row group as Parquet stores them, not yet compressed. */
export interface EncodedColumn {
  readonly rows: number
  /** 1 where there is a value and 0 where there is none; null for a column that always has one. */
  readonly present: Uint8Array | null
  /** Values that the rows refer to by number; null where the rows hold them themselves. */
  readonly dictionary: { readonly bytes: Buffer; readonly size: number } | null
  readonly values: Uint8Array
  /** Null where no row has a value. */
  readonly minimum: bigint | Uint8Array | null
  readonly maximum: bigint | Uint8Array | null
}

/** Texts by number, and the number of each row; `''` is no value. Equal texts may have several numbers. */
export function encodeTexts(texts: readonly string[], numbers: Uint32Array): EncodedColumn {
  const places = new Map<string, number>()
  const placeOf = Int32Array.from(texts, (text) => {
    if (text === '') return -1
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, places.size)
    return places.size - 1
  })
  const present = new Uint8Array(numbers.length)
  const indexes = new Uint32Array(numbers.length)
  let count = 0
  for (const [row, number] of numbers.entries()) {
    const place = placeOf[number] ?? -1
    if (place === -1) continue
    present[row] = 1
    indexes[count++] = place
  }
  const { bytes, minimum, maximum } = plainTexts([...places.keys()])
  return {
    rows: numbers.length,
    present,
    dictionary: places.size === 0 ? null : { bytes, size: places.size },
    values: places.size === 0 ? bytes : references(indexes.subarray(0, count), places.size),
    minimum,
    maximum,
  }
}

/** Integers of 8 bytes, little endian, or of 16, big endian, both in two's complement. */
export function encodeNumbers(
  numbers: readonly (bigint | null)[],
  { bytes, optional }: { readonly bytes: 8 | 16; readonly optional: boolean },
): EncodedColumn {
  const values = Buffer.alloc(numbers.length * bytes)
  const present = new Uint8Array(numbers.length)
  let at = 0
  let minimum: bigint | null = null
  let maximum: bigint | null = null
  for (const [row, number] of numbers.entries()) {
    if (number === null) continue
    present[row] = 1
    if (minimum === null || number < minimum) minimum = number
    if (maximum === null || number > maximum) maximum = number
    if (bytes === 8) at = values.writeBigInt64LE(number, at)
    else {
      at = values.writeBigInt64BE(number >> 64n, at)
      at = values.writeBigUInt64BE(BigInt.asUintN(64, number), at)
    }
  }
  return {
    rows: numbers.length,
    present: optional ? present : null,
    dictionary: null,
    values: values.subarray(0, at),
    minimum,
    maximum,
  }
}

/** Each text behind its length, and the first and last in the order of their UTF-8 bytes. */
function plainTexts(texts: readonly string[]): Pick<EncodedColumn, 'minimum' | 'maximum'> & { readonly bytes: Buffer } {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0))
  let at = 0
  let minimum: Buffer | null = null
  let maximum: Buffer | null = null
  for (const text of texts) {
    const start = at + 4
    const end = start + bytes.write(text, start)
    bytes.writeUInt32LE(end - start, at)
    at = end
    const value = bytes.subarray(start, end)
    if (minimum === null || value.compare(minimum) < 0) minimum = value
    if (maximum === null || value.compare(maximum) > 0) maximum = value
  }
  // Copied, or the footer would keep the whole page until the end of the file.
  return { bytes, minimum: minimum && Uint8Array.from(minimum), maximum: maximum && Uint8Array.from(maximum) }
}

function references(indexes: Uint32Array, size: number): Uint8Array {
  const bits = Math.ceil(Math.log2(size))
  const writer = new ByteWriter()
  writer.appendUint8(bits)
  writeRleBitPackedHybrid(writer, indexes, bits)
  return writer.getBytes()
}
