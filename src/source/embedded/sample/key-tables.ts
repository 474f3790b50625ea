import { formatMoney } from '../../../core/model/money.ts'
import { currentSpan, keyBudgets, keySharedBudgets, modelLimits, resetAt, windows } from './budgets.ts'
import { type Calendar, DAYS, periodOf, stamp } from './calendar.ts'
import { type Cell, type TableRows, tableRows } from './copy.ts'
import { idOf, keyNameOf } from './ids.ts'
import { type Key, keys } from './keys.ts'
import type { Ledger, Which } from './ledger.ts'
import { users } from './people.ts'

const every: readonly Key[] = Object.values(keys)

/** With any of its tokens: rotation keeps the counter. */
const withKey =
  (key: Key): Which =>
  ({ principal }) =>
    principal.key === key

/** Living keys, the archive of deleted and rotated ones, and the old tokens that still work for a while. */
export function keyTables(ledger: Ledger, calendar: Calendar): readonly TableRows[] {
  const living = every.filter(({ state }) => state === 'living')
  return [
    tableRows(
      'LiteLLM_VerificationToken',
      living.map((key) => ({
        ...keyRow(key, ledger, calendar, DAYS),
        model_max_budget: JSON.stringify(modelLimits.get(key) ?? {}),
        budget_limits: limitsOf(key, calendar),
      })),
    ),
    tableRows('LiteLLM_DeletedVerificationToken', archive(ledger, calendar)),
    tableRows('LiteLLM_DeprecatedVerificationToken', deprecated(calendar)),
    tableRows('LiteLLM_BudgetWindowSpend', windowRows(ledger, calendar)),
  ]
}

/** A key as its row was at the end of the day before `day`. */
function keyRow(key: Key, ledger: Ledger, calendar: Calendar, day: number): Record<string, Cell> {
  const budget = keyBudgets.get(key)
  const before = { to: Math.min(calendar.start(day), calendar.now) }
  const lastUse = ledger.lastUse(withKey(key))
  const rotated = key.rotated !== null && day > key.rotated.on
  return {
    token: key.rotated !== null && !rotated ? key.rotated.before : key.token,
    key_name: key.rotated !== null && !rotated ? keyNameOf(`${key.name} before`) : key.keyName,
    key_alias: key.alias,
    spend: formatMoney(ledger.spent(withKey(key), { ...currentSpan(budget, calendar), ...before })),
    total_spend: formatMoney(ledger.spent(withKey(key), before)),
    // A session of the dashboard ends by itself.
    expires: key === keys.playground ? stamp(calendar.today + 86_400_000) : null,
    models: '{}',
    user_id: key.user?.id ?? null,
    team_id: key.team?.id ?? null,
    agent_id: key.agent?.id ?? null,
    project_id: key.project?.id ?? null,
    organization_id: key.organization?.id ?? null,
    budget_id: keySharedBudgets.get(key)?.id ?? null,
    max_budget: budget?.max ?? null,
    budget_duration: budget?.duration ?? null,
    budget_reset_at: resetAt(budget, calendar),
    metadata: JSON.stringify(metadataOf(key)),
    created_at: stamp(calendar.start(0)),
    created_by: key.user?.id ?? 'default_user_id',
    updated_at: lastUse === null ? stamp(calendar.start(0)) : stamp(lastUse),
    updated_by: 'default_user_id',
    last_active: lastUse === null ? null : stamp(lastUse),
    rotation_count: rotated ? 1 : 0,
    last_rotation_at: rotated && key.rotated ? stamp(calendar.start(key.rotated.on)) : null,
  }
}

function metadataOf(key: Key): Record<string, unknown> {
  const service = key.user === null && key.team !== null ? { service_account_id: key.name } : {}
  const costCenter = key.costCenter === null ? {} : { spend_logs_metadata: { cost_center: key.costCenter } }
  return { ...service, ...costCenter }
}

/**
 * Rotation copies the row under its old token before changing it, so this is no proof that a key is gone,
 * and the copied spend goes on counting in the living row.
 */
function archive(ledger: Ledger, calendar: Calendar): Record<string, Cell>[] {
  return every.flatMap((key) => {
    const day = key.deletedOn ?? key.rotated?.on ?? null
    if (key.state === 'unlisted' || day === null) return []
    return [
      {
        id: idOf('archived key', key.name),
        ...keyRow(key, ledger, calendar, day),
        deleted_at: stamp(calendar.start(day)),
        deleted_by: users.sanna.id,
      },
    ]
  })
}

function deprecated(calendar: Calendar): Record<string, Cell>[] {
  return every.flatMap((key) =>
    key.rotated === null
      ? []
      : [
          {
            id: idOf('deprecated key', key.name),
            token: key.rotated.before,
            active_token_id: key.token,
            revoke_at: stamp(calendar.start(key.rotated.on + 2)),
            created_at: stamp(calendar.start(key.rotated.on)),
          },
        ],
  )
}

function limitsOf(key: Key, calendar: Calendar): string | null {
  const limits = windows.get(key)
  if (!limits) return null
  return JSON.stringify(
    limits.map((limit) => ({
      budget_duration: limit.duration,
      max_budget: limit.max,
      reset_at: `${resetAt(limit, calendar)?.slice(0, 19)}+00:00`,
    })),
  )
}

function windowRows(ledger: Ledger, calendar: Calendar): Record<string, Cell>[] {
  return [...windows].flatMap(([key, limits]) =>
    limits.map((limit) => {
      const start = periodOf(calendar, Number.parseInt(limit.duration, 10), limit.ends).start
      return {
        entity_type: 'key',
        entity_id: key.token,
        window_duration: limit.duration,
        window_start: stamp(start),
        spend: formatMoney(ledger.spent(withKey(key), { from: start })),
        created_at: stamp(start),
        updated_at: stamp(calendar.now),
      }
    }),
  )
}
