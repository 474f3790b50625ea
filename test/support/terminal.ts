import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/litellm-cloudzero.js', import.meta.url))

/** Keys that are not letters. */
export const KEYS = { enter: '\r', down: '\u001b[B', space: ' ', interrupt: '\u0003' } as const

/** The program on a terminal, and a person who reads and types. */
export interface Terminal {
  /** All that was shown so far, without colours and movements of the cursor. */
  shown(): string
  /** Waits until a text is shown that was not there at the last call, then types. */
  answer(question: string | RegExp, keys: string): Promise<void>
  /** Resolves to the exit code. */
  readonly ended: Promise<number | null>
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[()][A-Z0-9]/g

/** Starts the built program on a pseudo terminal of 110 columns, which `script` of util-linux makes (every Linux has it). */
export function onTerminal(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal {
  const words = [process.env.NODE_UNDER_TEST ?? process.execPath, BIN, ...args].map((word) => `'${word}'`)
  const child = spawn('script', ['-qefc', `stty cols 110 rows 60; exec ${words.join(' ')}`, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let read = 0
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const shown = () => output.replace(ESCAPES, '').replaceAll('\r', '')
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return {
    shown,
    ended,
    async answer(question, keys) {
      for (const end = Date.now() + 25_000; ; await sleep(20)) {
        const text = shown()
        const place = typeof question === 'string' ? text.indexOf(question, read) : text.slice(read).search(question)
        if (place >= 0) break
        if (Date.now() > end || child.exitCode !== null) {
          throw new Error(`${question} was not asked. Shown:\n${text.slice(read)}`)
        }
      }
      // The prompt that is drawn has to listen, too.
      await sleep(100)
      read = shown().length
      child.stdin.write(keys)
    },
  }
}
