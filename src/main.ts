import { main } from './cli.ts'
import { processHost, setExitCode } from './host.ts'

const host = processHost()
setExitCode(await main(host.args, host))
