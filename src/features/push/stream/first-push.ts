import { PROVIDERS } from '../../../core/czrn/provider-table.ts'
import { GuardError } from '../../../core/errors.ts'
import { displayMoney } from '../../../core/model/money.ts'
import { count } from '../../../core/words.ts'
import { requestUnit } from '../report.ts'
import type { StreamRun } from './push-lines.ts'
import type { MonthOfRun } from './report.ts'

/** Asks a person for a yes; rejects with `Interrupted` when that person stops. */
export type Confirm = (question: string) => Promise<boolean>

/**
 * Says what the first lines decide for all that follow, and has a person agree where one can be asked. A plan and a rehearsal
 * decide nothing.
 * @throws GuardError when the answer is no.
 */
export async function approveFirst(stream: StreamRun, months: readonly MonthOfRun[]): Promise<void> {
  const { app, confirm, options } = stream
  app.log.write('info', await firstPushText(stream, months))
  if (confirm === null || options.plan || options.testKey !== undefined) return
  if (await confirm('Send it?')) return
  throw new GuardError('E_PUSH_FIRST', 'Nothing was sent: the answer to the first push was no.', {
    hint: 'push --plan shows it again; --yes sends it without a question.',
  })
}

async function firstPushText(
  { layout, run, selection, spool }: StreamRun,
  months: readonly MonthOfRun[],
): Promise<string> {
  const units = months.reduce((sum, { hours }) => sum + hours, 0)
  const extent = `${count(months.length, 'month')} (${count(units, requestUnit(selection))}, ${displayMoney(run.cost.delivered)})`
  const services = new Set<string | undefined>()
  for await (const row of spool.read()) services.add(row['resource/service'])
  const billed = PROVIDERS.filter(({ nativeBill, service }) => nativeBill !== 'no' && services.has(service))
  const bills =
    billed.length === 0 || selection.acknowledged.has('native-bills')
      ? []
      : [
          `The own bill of ${billed.map(({ cloudProvider, slug }) => `${cloudProvider ?? slug} (${slug})`).join(', ')} may be in CloudZero already: then this spend would be counted twice, and ${billed.map(({ slug }) => `--native-bill ${slug}`).join(' ')} leaves it out.`,
        ]
  return [
    `First push: CloudZero holds nothing of these months yet, and gets ${extent}.`,
    `The levels ${layout.mapping.levels.join(', ')} make up its resources: other levels later rename history.`,
    ...bills,
  ].join('\n')
}
