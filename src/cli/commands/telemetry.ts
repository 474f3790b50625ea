import type { App } from '../../core/app.ts'
import { plainJson, plainLines } from '../../core/plain-text.ts'
import { telemetryJson, telemetryText } from '../../features/telemetry/summary.ts'
import { telemetry } from '../../features/telemetry/telemetry.ts'
import type { RunEnd } from '../../run/figures.ts'
import type { TelemetryOptions } from '../../run/telemetry-options.ts'

/** Brings telemetry streams to what the database says. Exit 1 when something was rejected, unless that is allowed. */
export async function runTelemetry(options: TelemetryOptions, app: App): Promise<RunEnd> {
  const { host, log } = app
  const outcome = await telemetry(options, app)
  const stream = options.showBodies ? 'stderr' : 'stdout'
  if (app.json) host[stream].stream.write(`${plainJson(telemetryJson(outcome))}\n`)
  else if (options.plan && !options.showBodies) host.stdout.stream.write(plainLines(`${telemetryText(outcome)}\n`))
  else log.show(telemetryText(outcome), stream)
  const rejected = outcome.run.rejects.rows > 0 || outcome.totals.negative.records > 0
  return { exitCode: rejected && !options.allowRejects ? 1 : 0 }
}
