import { displayMoney, displayShare, shareOf } from '../../../core/model/money.ts'
import type { Check, LinesView } from '../check.ts'
import { ok, warning } from '../finding.ts'

export const nativeBill: Check<LinesView> = {
  id: 'native-bill',
  group: 'Spend',
  title: 'native bills',
  look({ providers, run, selection }) {
    const { cost } = run
    const billed = [...providers]
      .filter(([{ nativeBill: bill }, money]) => bill !== 'no' && money > 0n)
      .sort(([, a], [, b]) => (a < b ? 1 : -1))
    const left = [...selection.nativeBills]
    const known =
      left.length === 0 ? '' : ` ${displayMoney(cost.nativeBills)} of ${left.join(', ')} is left out already.`
    if (billed.length === 0) return ok(`No provider of these lines is one whose own bill CloudZero takes.${known}`)
    const lines = billed.map(
      ([{ slug }, money]) => `${slug}: ${displayMoney(money)}, ${displayShare(shareOf(money, cost.read))} of the cost`,
    )
    if (selection.acknowledged.has('native-bills')) {
      return ok(`Acknowledged: no provider of these lines has its own bill in CloudZero.${known}`, lines)
    }
    const flags = billed.map(([{ slug }]) => `--native-bill ${slug}`).join(' ')
    return warning(
      `Is the bill of ${billed.map(([{ cloudProvider, slug }]) => `${cloudProvider} (${slug})`).join(', ')} in CloudZero already? Then this spend would be counted twice.${known}`,
      `If so, leave them out: ${flags}. The telemetry command splits such a bill by who used how much. If not, "acknowledge": ["native-bills"] in the config file silences this.`,
      lines,
    )
  },
}
