import type { App } from '../../core/app.ts'
import type { Settings } from '../../core/option-values.ts'
import { plainJson, plainLines } from '../../core/plain-text.ts'
import { checkDelivery } from '../../features/push/delivery-choice.ts'
import { pushJson } from '../../features/push/json.ts'
import type { PushOptions } from '../../features/push/options.ts'
import { push } from '../../features/push/push.ts'
import { type PushReport, pushExitCode, pushFigures } from '../../features/push/report.ts'
import { readSplit } from '../../features/push/split/file.ts'
import { targetKinds } from '../../features/push/targets.ts'
import { pushText } from '../../features/push/text.ts'
import type { RunEnd, RunFigures } from '../../run/figures.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { canAsk, confirmOnTerminal } from '../terminal/prompts.ts'

/**
 * Brings CloudZero to what the database says. Exit 1 when rows were rejected, unless that is allowed, and when CloudZero
 * has what the database has not.
 */
export async function runPush(options: PushOptions & GlobalOptions, app: App, settings: Settings): Promise<RunEnd> {
  const split = options.splitBy === undefined ? null : readSplit(options.splitBy, app.host)
  checkDelivery(targetKinds(options, split), split !== null, settings)
  const canBeAsked = canAsk(app.host) && !options.yes && !app.json && !options.quiet && options.logFormat === 'text'
  const confirm = canBeAsked ? (question: string) => confirmOnTerminal(app.host, question) : null
  let figures: RunFigures | null = null
  try {
    const report = await push({ options, split, confirm }, app, (delivered) => {
      figures = pushFigures(delivered)
      show(delivered, options, app)
    })
    return { figures, exitCode: pushExitCode(report, options.allowRejects) }
  } catch (error) {
    return { figures, error }
  }
}

/** A plan is data and goes to stdout, unless the bodies do; a summary goes where that of every command goes. */
function show(report: PushReport, options: PushOptions, { host, log, json }: App): void {
  const taken = options.showBodies || options.rejects === '-' || options.receipt === '-'
  const stream = taken ? 'stderr' : 'stdout'
  if (json) host[stream].stream.write(`${plainJson(JSON.stringify(pushJson(report)))}\n`)
  else if (options.plan && !taken) host.stdout.stream.write(plainLines(`${pushText(report)}\n`))
  else log.show(pushText(report), stream)
}
