import { createHash } from 'node:crypto'
import type { Money } from '../../core/model/money.ts'
import type { ComparedLine } from './line-sums.ts'

/** All that is remembered of the lines of an hour, so that memory grows with hours and not with lines. */
export interface HourDigest {
  readonly lines: number
  readonly cost: Money
  /** Equal where cost and amount of every resource are equal, however they are spread over lines. */
  readonly digest: bigint
}

export const NO_LINES: HourDigest = { lines: 0, cost: 0n, digest: 0n }

const BITS = 128

/**
 * Adds a line. The digest is a sum, modulo 2^128, of cost and amount times numbers made of the resource id: several
 * lines of one resource count as their sum, in any order.
 */
export function addToDigest({ lines, cost, digest }: HourDigest, line: ComparedLine): HourDigest {
  const hash = createHash('sha256').update(line.id).digest('hex')
  const [ofCost, ofAmount] = [BigInt(`0x${hash.slice(0, 32)}`), BigInt(`0x${hash.slice(32)}`)]
  return {
    lines: lines + 1,
    cost: cost + line.cost,
    digest: BigInt.asUintN(BITS, digest + line.cost * ofCost + line.amount * ofAmount),
  }
}
