import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { App } from '../core/app.ts'
import { type ExitCode, UsageError } from '../core/errors.ts'
import { moneyTexts } from '../core/model/money.ts'
import { parseOptions, type Settings } from '../core/option-values.ts'
import { openOutput } from '../output/file/output.ts'
import type { RunFigures } from '../run/figures.ts'
import { readTextFile } from '../source/text-file.ts'
import { type EndedRun, exposition } from './metrics/exposition.ts'
import { pushgateway, sendMetrics } from './metrics/pushgateway.ts'
import { metricsOptions } from './options/metrics-options.ts'

/** Tells those who watch that a run has ended. Never fails: a run is not worse for an unheard report. */
export type TellEnd = (exitCode: ExitCode, figures: RunFigures | null) => Promise<void>

/**
 * Prepares the report of a run's end: the event `run-ended` and the metrics that are asked for.
 * @throws UsageError where these cannot be written or sent, before anything is read.
 */
export async function prepareEnd(command: string, settings: Settings, app: App): Promise<TellEnd> {
  const { host, log, version } = app
  const started = host.elapsed()
  const { metricsFile, metricsPush } = parseOptions(metricsOptions, settings)
  const instance = textOf(settings, 'instance')
  // With several targets there is no one connection, whatever the environment has.
  const connection = settings.has('splitBy') ? null : textOf(settings, 'connection')
  const gateway = metricsPush === undefined ? null : pushgateway(metricsPush, instance ?? connection ?? command)
  if (metricsPush !== undefined && gateway === null) {
    throw new UsageError('E_USAGE_VALUE', `${settings.get('metricsPush')?.origin} is not an http or https URL.`, {
      hint: 'Give the address of the Pushgateway, http://host:9091.',
    })
  }
  const file = metricsFile === undefined ? null : await openOutput(metricsFile, { force: true, gzip: false }, host)
  const warn = (target: string, error: unknown) =>
    log.write('warn', `The metrics did not reach ${target}: ${reason(error)}.`, { event: 'metrics-failed' })
  return async (exitCode, figures) => {
    const seconds = Math.round(host.elapsed() - started) / 1000
    const endedAt = Math.floor(host.now().getTime() / 1000)
    const run: EndedRun = { command, connection, version, exitCode, endedAt, seconds, figures }
    log.record('run-ended', 'The run has ended.', eventOf(run))
    if (file !== null && metricsFile !== undefined) {
      try {
        const earlier = earlierMetrics(resolve(host.cwd, metricsFile))
        await file.write(exposition(run, earlier))
        await file.commit()
      } catch (error) {
        await file.abort()
        warn(metricsFile, error)
      }
    }
    if (gateway !== null) await sendMetrics(gateway, exposition(run)).catch((error) => warn(gateway.url.host, error))
  }
}

function textOf(settings: Settings, key: string): string | null {
  const value = settings.get(key)?.value
  return typeof value === 'string' ? value : null
}

/** Money as plain decimal text in USD, as everywhere in JSON. */
function eventOf({ command, connection, exitCode, seconds, figures }: EndedRun): Readonly<Record<string, unknown>> {
  if (figures === null) return { command, connection, exitCode, seconds }
  return { command, connection, exitCode, seconds, ...figures, cost: moneyTexts(figures.cost) }
}

/**
 * What the run before wrote; nothing where there is no file yet, or a device or pipe. A file that cannot be read is not
 * replaced: the moment of the last verification would be lost with it.
 * @throws Error where it cannot be read.
 */
function earlierMetrics(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readTextFile(path) : ''
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
