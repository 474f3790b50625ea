import { setFlagsFromString } from 'node:v8'
import { main } from './cli.ts'
import { processHost, setExitCode } from './host.ts'

// V8 collects old garbage when the heap is up to four times what lives. Two fifths more are enough: what lives are the
// entities, what dies are the lines of an hour (docs/performance.md, memory).
setFlagsFromString('--heap-growing-percent=40')

const host = processHost()
setExitCode(await main(host.args, host))
