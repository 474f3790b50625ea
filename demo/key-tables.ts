import { keyBudgets, keySharedBudgets, modelLimits, periodOf, resetAt, windows } from './budgets.ts'
import { type Calendar, HISTORY_DAYS, stamp } from './calendar.ts'
import { idOf, keyNameOf } from './ids.ts'
import { type Key, keys } from './keys.ts'
import type { Which } from './ledger.ts'
import { users } from './people.ts'
import type { Cell, EntityTable } from './table-rows.ts'
import { spent, type Varying } from './varying.ts'

const every: readonly Key[] = Object.values(keys)

/** With any of its tokens: rotation keeps the counter. */
const withKey =
  (key: Key): Which =>
  ({ principal }) =>
    principal.key === key

type Row = Readonly<Record<string, Cell | Varying>>

/** Living keys, the archive of deleted and rotated ones, and the old tokens that still work for a while. */
export function keyTables(calendar: Calendar): readonly EntityTable[] {
  const living = every.filter(({ state }) => state === 'living')
  return [
    {
      relation: 'LiteLLM_VerificationToken',
      key: ['token'],
      records: living.map((key) => ({
        ...keyRow(key, calendar, null),
        model_max_budget: JSON.stringify(modelLimits.get(key) ?? {}),
        budget_limits: limitsOf(key),
      })),
    },
    { relation: 'LiteLLM_DeletedVerificationToken', key: ['id'], records: archive(calendar) },
    { relation: 'LiteLLM_DeprecatedVerificationToken', key: ['id'], records: deprecated(calendar) },
    {
      relation: 'LiteLLM_BudgetWindowSpend',
      key: ['entity_type', 'entity_id', 'window_duration'],
      records: windowRows(),
    },
  ]
}

/** A key as its row is, or was at the end of the day before `archived`. */
function keyRow(key: Key, calendar: Calendar, archived: number | null): Row {
  const budget = keyBudgets.get(key)
  const which = withKey(key)
  const made = calendar.start(0)
  const rotated = key.rotated !== null && (archived ?? HISTORY_DAYS) > key.rotated.on
  return {
    token: key.rotated !== null && !rotated ? key.rotated.before : key.token,
    key_name: key.rotated !== null && !rotated ? keyNameOf(`${key.name} before`) : key.keyName,
    key_alias: key.alias,
    spend: spent(which, periodOf(budget), archived),
    total_spend: spent(which, null, archived),
    // A session of the dashboard ends by itself.
    expires: key === keys.playground ? { is: 'midnight', daysAfterToday: 1 } : null,
    models: '{}',
    user_id: key.user?.id ?? null,
    team_id: key.team?.id ?? null,
    agent_id: key.agent?.id ?? null,
    project_id: key.project?.id ?? null,
    organization_id: key.organization?.id ?? null,
    budget_id: keySharedBudgets.get(key)?.id ?? null,
    max_budget: budget?.max ?? null,
    budget_duration: budget?.duration ?? null,
    budget_reset_at: resetAt(budget),
    metadata: JSON.stringify(metadataOf(key)),
    created_at: stamp(made),
    created_by: key.user?.id ?? 'default_user_id',
    updated_at: { is: 'last use', which, unused: made },
    updated_by: 'default_user_id',
    last_active: { is: 'last use', which, unused: null },
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
function archive(calendar: Calendar): Row[] {
  return every.flatMap((key) => {
    const day = key.deletedOn ?? key.rotated?.on ?? null
    if (key.state === 'unlisted' || day === null) return []
    return [
      {
        id: idOf('archived key', key.name),
        ...keyRow(key, calendar, day),
        deleted_at: stamp(calendar.start(day)),
        deleted_by: users.sanna.id,
      },
    ]
  })
}

function deprecated(calendar: Calendar): Row[] {
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

function limitsOf(key: Key): Varying | null {
  const limits = windows.get(key)?.map(({ duration, max, ends }) => ({
    budget_duration: duration,
    max_budget: max,
    reset_at: `{${ends}}+00:00`,
  }))
  return limits ? { is: 'period ends', text: JSON.stringify(limits) } : null
}

function windowRows(): Row[] {
  return [...windows].flatMap(([key, limits]) =>
    limits.map((limit): Row => {
      const period = { days: Number.parseInt(limit.duration, 10), ends: limit.ends }
      return {
        entity_type: 'key',
        entity_id: key.token,
        window_duration: limit.duration,
        window_start: { is: 'period start', period },
        spend: spent(withKey(key), period),
        created_at: { is: 'period start', period },
        updated_at: { is: 'now' },
      }
    }),
  )
}
