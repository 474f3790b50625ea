import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import type { OptionsOf } from '../../core/option.ts'
import type { RunEnd } from '../../run/figures.ts'
import type { completionOptions } from '../options/completion-options.ts'
import { SHELLS } from '../terminal/completion/index.ts'
import { helpTopics, PROGRAM } from './index.ts'

/** Prints a completion script on stdout. */
export async function runCompletion({ shell }: OptionsOf<typeof completionOptions>, { host }: App): Promise<RunEnd> {
  if (shell === undefined) {
    throw new UsageError('E_USAGE', 'No shell is given.', { hint: `One of ${Object.keys(SHELLS).join(', ')}.` })
  }
  host.stdout.stream.write(SHELLS[shell](PROGRAM.name, await helpTopics()))
  return { exitCode: 0 }
}
