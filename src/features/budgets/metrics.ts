import type { BudgetState } from '../../core/budgets/state.ts'
import { formatMoney, type Money } from '../../core/model/money.ts'
import { type Metric, prometheusText } from '../../output/prometheus.ts'
import type { BudgetRow } from '../../run/budgets/rows.ts'
import { utilizationOf } from '../../run/budgets/sort.ts'

const PREFIX = 'litellm_cloudzero_budget'

/** The metrics of budgets: one series of each for every budget that has such a value (docs/budgets.md, Prometheus). */
const METRICS: readonly {
  readonly name: string
  readonly help: string
  value(state: BudgetState): string | null
}[] = [
  { name: 'spend_dollars', help: 'Spend since the last reset', value: ({ budget }) => dollars(budget.spend) },
  { name: 'limit_dollars', help: 'Limit as of now, temporary increase included', value: ({ limit }) => dollars(limit) },
  { name: 'soft_limit_dollars', help: 'Limit that only warns', value: ({ budget }) => dollars(budget.soft) },
  {
    name: 'utilization_ratio',
    help: 'Spend as a share of the limit',
    value(state) {
      const used = utilizationOf(state)
      return used === null ? null : formatMoney(used * 1_000_000n)
    },
  },
  {
    name: 'forecast_dollars',
    help: 'Spend expected at the reset',
    value: ({ forecast }) => dollars(forecast?.amount ?? null),
  },
  {
    name: 'reset_timestamp_seconds',
    help: 'When the spend is reset, seconds since 1970',
    value: ({ period }) => (period.end === null ? null : String(Math.floor(period.end / 1000))),
  },
]

/** Budgets for the textfile collector of Prometheus' node exporter. */
export function budgetMetrics(rows: readonly BudgetRow[]): string {
  const states: Metric = {
    name: `${PREFIX}_state`,
    help: 'How the budget stands: 1, with the state as a label',
    samples: rows.map((row) => ({ labels: { ...labelsOf(row), state: row.state.state }, value: '1' })),
  }
  const metrics = METRICS.map(({ name, help, value }) => ({
    name: `${PREFIX}_${name}`,
    help,
    samples: rows.flatMap((row) => {
      const text = value(row.state)
      return text === null ? [] : [{ labels: labelsOf(row), value: text }]
    }),
  }))
  return prometheusText([states, ...metrics])
}

function labelsOf({ state: { budget }, id, name }: BudgetRow): Readonly<Record<string, string>> {
  return { kind: budget.kind, id, owner: name, scope: budget.scope?.of ?? '', scope_name: budget.scope?.name ?? '' }
}

function dollars(money: Money | null): string | null {
  return money === null ? null : formatMoney(money)
}
