import type { SpendTable } from '../types.ts'
import { dailyUser } from './daily-user/index.ts'

/** Every ledger, by the name `--source` takes. */
export const SPEND_TABLES = { 'daily-user': dailyUser } satisfies Record<string, SpendTable>

export const DEFAULT_LEDGER = 'daily-user'
