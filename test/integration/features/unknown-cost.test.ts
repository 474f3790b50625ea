import { expect, test } from 'vitest'
import { insertRows } from '../../support/postgres.ts'
import { runOn } from '../../support/run-on.ts'
import { AT_END, insertDaily, oneKey } from '../../support/sides.ts'

const MONTH = ['--month', '2026-11']
const FEE = { account_id: 'a', billing_period_start: '2026-11-03', created_by: 'a', updated_by: 'a' }

test('a telemetry run says what of the ledger was rejected', async () => {
  const db = await oneKey(async (each) => {
    await insertDaily(each, 'user', [
      { day: '2026-11-12', spend: 4 },
      { day: '2026-11-30', spend: 7 },
      { day: '2026-11-13', spend: Number.NaN },
    ])
    await each.query(`UPDATE "LiteLLM_DailyUserSpend" SET date = '2026-11-31' WHERE date = '2026-11-30'`)
  })
  try {
    const { code, stdout } = await runOn(db.url, ['telemetry', '--plan', ...MONTH], AT_END)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^ {2}cost {7}\$4\.00 read = \$4\.00 to send$/m)
    expect(stdout).toMatch(/^ {2}rejected {3}2 rows of \$7\.00, of 1 the cost unknown$/m)
  } finally {
    await db.drop()
  }
})

test('fees whose cost in US dollars is unknown are not counted as free', async () => {
  const db = await oneKey((each) =>
    insertRows(each, 'LiteLLM_SubscriptionAccountTable', [
      { ...FEE, subscription_account_id: '1', custom_llm_provider: 'openai', monthly_fee: 30, currency: 'USD' },
      { ...FEE, subscription_account_id: '2', custom_llm_provider: 'anthropic', monthly_fee: 30, currency: 'EUR' },
    ]),
  )
  try {
    const { stderr } = await runOn(db.url, ['export', ...MONTH, '--out', '-'], AT_END)
    expect(stderr).toContain(
      '2 subscription fees of $30.00, of 1 the cost unknown (anthropic, openai) are in no ledger',
    )
    const doctor = await runOn(db.url, ['doctor', ...MONTH], AT_END)
    expect(doctor.stdout).toMatch(/2 subscription fees of \$30\.00, of 1 the cost unknown/)
  } finally {
    await db.drop()
  }
})
