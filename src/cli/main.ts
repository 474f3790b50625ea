import { version } from '../run/version.ts'
import { COMMANDS, PROGRAM } from './commands/index.ts'
import { processHost, setExitCode } from './host.ts'
import { programHelp } from './terminal/help.ts'

/** What is answered without commander, which takes longer to load than all the rest of an answer; else null. */
function answerTo([word, ...more]: readonly string[]): string | null {
  if (more.length > 0) return null
  if (word === '--help' || word === '-h' || word === 'help') return programHelp(PROGRAM, COMMANDS)
  if (word === '--version' || word === '-V') return `${version()}\n`
  return null
}

const host = processHost()
const answer = answerTo(host.args)
if (answer === null) {
  const { main } = await import('./cli.ts')
  setExitCode(await main(host.args, host))
} else {
  host.stdout.stream.write(answer)
}
