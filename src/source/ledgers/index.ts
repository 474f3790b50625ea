import type { SpendTable } from '../types.ts'
import { dailyAgent } from './daily-agent/index.ts'
import { dailyEndUser } from './daily-end-user/index.ts'
import { dailyOrganization } from './daily-organization/index.ts'
import { dailyProject } from './daily-project/index.ts'
import { dailyTag } from './daily-tag/index.ts'
import { dailyTeam } from './daily-team/index.ts'
import { dailyUser } from './daily-user/index.ts'
import type { LEDGER_IDS } from './ids.ts'
import { spendLogs } from './spend-logs/index.ts'

/** Every ledger, by the name `--source` takes; the first is the default. */
export const SPEND_TABLES = {
  'daily-user': dailyUser,
  'daily-team': dailyTeam,
  'daily-tag': dailyTag,
  'daily-organization': dailyOrganization,
  'daily-end-user': dailyEndUser,
  'daily-agent': dailyAgent,
  'daily-project': dailyProject,
  'spend-logs': spendLogs,
} satisfies Record<(typeof LEDGER_IDS)[number], SpendTable>
