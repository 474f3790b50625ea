import { resolve } from 'node:path'
import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { type Output, openOutput } from '../../output/file/output.ts'
import type { Resources } from '../../run/resources.ts'
import { pushJson } from './json.ts'
import type { PushOptions } from './options.ts'
import type { PushReport } from './report.ts'

/** Files that a push writes besides what it delivers; what is not committed is taken back with the resources. */
export interface Outputs {
  readonly receipt: Output | null
  readonly rejects: Output | null
}

/** Opened before a connection is tried, so that a wrong target costs nothing. */
export async function openOutputs(
  { receipt, rejects, force }: Pick<PushOptions, 'receipt' | 'rejects' | 'force'>,
  { host }: App,
  resources: Resources,
): Promise<Outputs> {
  const open = async (target: string | undefined) => {
    if (target === undefined) return null
    const output = await openOutput(target, { force, gzip: target.endsWith('.gz') }, host)
    return resources.add(output, (each) => each.abort())
  }
  if (receipt !== undefined && rejects !== undefined && resolve(host.cwd, receipt) === resolve(host.cwd, rejects)) {
    throw new UsageError('E_USAGE_TARGET', '--receipt and --rejects name the same file.')
  }
  return { receipt: await open(receipt), rejects: await open(rejects) }
}

/** Puts the files of a push in their places. */
export async function writeOutputs({ receipt, rejects }: Outputs, report: PushReport): Promise<void> {
  await rejects?.commit()
  await receipt?.write(`${JSON.stringify(pushJson(report))}\n`)
  await receipt?.commit()
}
