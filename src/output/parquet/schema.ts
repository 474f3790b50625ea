import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import type { UsageHour } from '../../core/time.ts'
import type { SchemaElement } from './format.ts'

type Type = Omit<SchemaElement, 'name' | 'repetition_type'>

/** A column that is no text: its type, and the integer that is stored. */
export interface NumberColumn {
  readonly type: Type
  /** Bytes of a value, big endian for decimals and little endian for times, as Parquet has them. */
  readonly bytes: 8 | 16
  /** Whether every line has one. */
  readonly always: boolean
  readonly value: (line: CbfLine) => bigint | null
}

/** The most digits that all readers know; 16 bytes hold them. */
const DIGITS = 38
const LIMIT = 10n ** BigInt(DIGITS)

const TEXT: Type = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }

/** Every column that is no text (docs/export.md, Parquet). Money has 12 places in memory: its integer is stored as it is. */
export const NUMBER_COLUMNS: Readonly<Record<string, NumberColumn>> = {
  'cost/cost': { type: decimal(12), bytes: 16, always: true, value: (line) => line.cost },
  'cost/on_demand_cost': { type: decimal(12), bytes: 16, always: false, value: (line) => line.onDemandCost },
  'usage/amount': { type: decimal(0), bytes: 16, always: false, value: (line) => line.amount },
  'time/usage_start': { type: timestamp(), bytes: 8, always: true, value: ({ hour }) => microseconds(hour) },
}

/** The schema of a file: one flat record. A cell may be null, where CSV leaves it empty, but for those every line has. */
export function schemaOf({ columns }: Layout): [SchemaElement, ...SchemaElement[]] {
  return [
    { name: 'cbf', num_children: columns.length },
    ...columns.map(({ column: name }): SchemaElement => {
      const number = NUMBER_COLUMNS[name]
      return { name, repetition_type: number?.always ? 'REQUIRED' : 'OPTIONAL', ...(number?.type ?? TEXT) }
    }),
  ]
}

/** Why Parquet cannot carry a line; null where it can. Only a spend that nobody pays has more digits. */
export function parquetRefuses({ cost, onDemandCost, amount }: CbfLine): string | null {
  const fits = [cost, onDemandCost ?? 0n, amount ?? 0n].every((number) => number < LIMIT && number > -LIMIT)
  return fits ? null : `a number of this line has more than the ${DIGITS} digits of a Parquet decimal`
}

function decimal(scale: number): Type {
  return {
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 16,
    converted_type: 'DECIMAL',
    logical_type: { type: 'DECIMAL', precision: DIGITS, scale },
    precision: DIGITS,
    scale,
  }
}

function timestamp(): Type {
  return {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  }
}

/** Since 1970, UTC. */
function microseconds(hour: UsageHour): bigint {
  return BigInt(Date.parse(hour)) * 1000n
}
