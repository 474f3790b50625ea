import type { Money } from './money.ts'

/** Money of one day, key and model that a table has beyond the user ledger. */
export interface Excess {
  readonly day: string
  readonly model: string | null
  readonly cost: Money
  /** Of the user ledger. */
  readonly reference: Money
  readonly rows: number
  /** How much more the table has than the ledger: of the day and key, of the day and model, of the key and model. */
  readonly net: { readonly ofKey: Money; readonly ofModel: Money; readonly ofWindow: Money }
}
