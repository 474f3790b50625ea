import { resolve } from 'node:path'
import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { type Output, openOutput } from '../../output/file/output.ts'
import type { PushOptions } from './options.ts'

/** Files that a push writes besides what it delivers. */
export interface Outputs {
  readonly receipt: Output | null
  readonly rejects: Output | null
}

/** Opened before a connection is tried, so that a wrong target costs nothing. */
export async function openOutputs(
  { receipt, rejects, force }: Pick<PushOptions, 'receipt' | 'rejects' | 'force'>,
  { host }: App,
): Promise<Outputs> {
  const open = async (target: string | undefined) =>
    target === undefined ? null : openOutput(target, { force, gzip: target.endsWith('.gz') }, host)
  if (receipt !== undefined && rejects !== undefined && resolve(host.cwd, receipt) === resolve(host.cwd, rejects)) {
    throw new UsageError('E_USAGE_TARGET', '--receipt and --rejects name the same file.')
  }
  const first = await open(receipt)
  try {
    return { receipt: first, rejects: await open(rejects) }
  } catch (error) {
    await first?.abort()
    throw error
  }
}

/** A plan is data and goes to stdout, unless the bodies do; a summary goes where that of every command goes. */
export function show(
  outcome: { readonly text: () => string; readonly json: () => string },
  options: Pick<PushOptions, 'showBodies' | 'rejects' | 'receipt' | 'plan'>,
  { host, log, json }: App,
): void {
  const taken = options.showBodies || options.rejects === '-' || options.receipt === '-'
  const stream = taken ? host.stderr : host.stdout
  if (json) stream.stream.write(`${outcome.json()}\n`)
  else if (options.plan && !taken) host.stdout.stream.write(`${outcome.text()}\n`)
  else log.show(outcome.text())
}
