import { version } from '../run/version.ts'
import { COMMANDS, PROGRAM } from './commands/index.ts'
import { processHost, setExitCode } from './host.ts'
import { helpStyle, programHelp } from './terminal/help.ts'

const host = processHost()
const answer = answerTo(host.args)
if (answer === null) {
  const { main } = await import('./cli.ts')
  setExitCode(await main(host.args, host))
} else {
  host.stdout.stream.write(answer)
}

/** What is answered without commander, which takes longer to load than all the rest of an answer; else null. */
function answerTo([word, ...more]: readonly string[]): string | null {
  if (more.length > 0) return null
  if (word === '--help' || word === '-h' || word === 'help') return programHelp(PROGRAM, COMMANDS, helpStyle(host))
  // A lone -v asks for the version as well: as a switch of a command it means verbose logging.
  if (['--version', '-V', 'version', '-v'].includes(word ?? '')) return `${version()}\n`
  return null
}
