import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cli, RUNNER } from '../../support/cli.ts'

/** What the runner answers about a program whose `main` is this. */
async function answerAbout(main: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(folder, 'host.js'),
    'export const processHost = () => ({ env: process.env, cwd: process.cwd() })\n',
  )
  writeFileSync(join(folder, 'cli.js'), `export const main = ${main}\n`)
  const runner = fork(RUNNER, [folder], { execArgv: [], serialization: 'advanced' })
  try {
    await once(runner, 'message')
    runner.send({ args: ['greet', 'Ada'], env: { NAME: 'x' }, cwd: folder, input: undefined, closingMs: 50 })
    const [answer] = await once(runner, 'message')
    return answer
  } finally {
    runner.disconnect()
  }
}

test('a run has its own arguments, environment and streams', async () => {
  const main = `async (args, host) => {
    host.stdout.stream.write(args.join(' '))
    host.stderr.stream.write(Object.keys(host.env).join())
    return 3
  }`
  expect(await answerAbout(main)).toEqual({ code: 3, stdout: 'greet Ada', stderr: 'NAME', open: [] })
})

test('what would keep a process from ending is named', async () => {
  expect(await answerAbout('async () => { setInterval(() => {}, 1e6); return 0 }')).toMatchObject({ open: ['Timeout'] })
})

test('a warning of Node.js is part of what it prints, as in a process of its own', async () => {
  const main = `async () => { process.emitWarning('x() is deprecated', 'DeprecationWarning'); return 0 }`
  const stderr = expect.stringMatching(/^\(node:\d+\) DeprecationWarning: x\(\) is deprecated\n$/)
  expect(await answerAbout(main)).toMatchObject({ code: 0, stderr })
})

test('a run in which Node.js warns fails its test', async () => {
  const bin = join(mkdtempSync(join(tmpdir(), 'warning-')), 'program.js')
  writeFileSync(bin, `process.emitWarning('x() is deprecated', 'DeprecationWarning')`)
  await expect(cli([], { bin })).rejects.toThrow(/DeprecationWarning: x\(\) is deprecated/)
})
