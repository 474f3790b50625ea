/**
 * Runs command lines of the built program one after the other in one process, so that a test need not load its modules
 * anew for each. Started with the folder of `cli.js` and `host.js`. A message is `{ args, env, cwd, input, closingMs }`,
 * its answer `{ code, stdout, stderr, open }`; `open` names what would keep a process of its own from ending, `closingMs`
 * after the run. `stderr` ends with the warnings of Node.js.
 */
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const [, , folder] = process.argv
let warnings = ''
process.on('warning', ({ name, message }) => {
  warnings += `(node:${process.pid}) ${name}: ${message}\n`
})
const load = (name) => import(pathToFileURL(join(folder, name)).href)
const { main } = await load('cli.js')
const { processHost } = await load('host.js')

async function leftOpen(closingMs) {
  const until = performance.now() + closingMs
  for (;;) {
    const open = process.getActiveResourcesInfo().filter((name) => !idle.includes(name))
    if (open.length === 0 || performance.now() > until) return open
    await sleep(2)
  }
}

function collected() {
  const chunks = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      // A copy: the program fills a buffer again once it is written.
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream: { isTTY: false, columns: 0, stream }, text: () => Buffer.concat(chunks).toString() }
}

async function run({ args, env, cwd, input, closingMs }) {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.chdir(cwd)
  process.argv.splice(2, process.argv.length, ...args)
  const stdout = collected()
  const stderr = collected()
  const stdin = Readable.from(input === undefined ? [] : [Buffer.from(input)])
  // The heap of many runs is not that of one; to collect it as often takes as long as the runs.
  const boundHeap = async () => undefined
  const code = await main(args, { ...processHost(), boundHeap, stdin, stdout: stdout.stream, stderr: stderr.stream })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error')
  const open = await leftOpen(closingMs)
  const said = stderr.text() + warnings
  warnings = ''
  return { code, stdout: stdout.text(), stderr: said, open }
}

process.on('disconnect', () => process.exit())
process.on('message', async (message) => process.send(await run(message)))
await sleep(1)
const idle = process.getActiveResourcesInfo()
process.send('ready')
