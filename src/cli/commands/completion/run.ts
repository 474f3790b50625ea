import { z } from 'zod'
import type { App } from '../../../core/app.ts'
import { enumOf } from '../../../core/enum-of.ts'
import { type ExitCode, UsageError } from '../../../core/errors.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { SHELLS } from '../../terminal/completion/index.ts'
import { GLOBAL_FLAGS } from '../global-flags.ts'
import { commandsWithFlags, PROGRAM } from '../index.ts'

const options = z.object({ shell: enumOf(SHELLS).optional() })

/** Prints a completion script on stdout. */
export async function runCompletion(settings: Settings, { host }: App): Promise<ExitCode> {
  const { shell } = parseSettings(options, settings)
  if (shell === undefined) {
    throw new UsageError('E_USAGE', 'No shell is given.', { hint: `One of ${Object.keys(SHELLS).join(', ')}.` })
  }
  const commands = await commandsWithFlags()
  const withGlobal = commands.map((command) => ({ ...command, flags: [...command.flags, ...GLOBAL_FLAGS] }))
  host.stdout.stream.write(SHELLS[shell](PROGRAM.name, withGlobal))
  return 0
}
