import type { Host } from '../../core/app.ts'
import { Interrupted } from '../../core/errors.ts'
import type { Choice, Questions } from '../../features/init/setup.ts'

/** Whether somebody can be asked: a person types, and sees the questions, which go to stderr. */
export function canAsk({ stdin, stderr }: Host): boolean {
  return 'isTTY' in stdin && stdin.isTTY === true && stderr.isTTY
}

/** The prompts of a terminal: what all take, and the answer to one, or the end of the run that was asked for instead. */
async function prompts({ stdin, stderr, signal }: Host) {
  const clack = await import('@clack/prompts')
  const common = { input: stdin, output: stderr.stream, signal }
  const answered = async <T>(asked: Promise<T | typeof clack.CANCEL_SYMBOL>): Promise<T> => {
    const answer = await asked
    signal.throwIfAborted()
    if (clack.isCancel(answer)) throw new Interrupted('SIGINT')
    return answer
  }
  return { clack, common, answered }
}

/** Asks for a yes on the terminal; no is the default. */
export async function confirmOnTerminal(host: Host, message: string): Promise<boolean> {
  const { clack, common, answered } = await prompts(host)
  return answered(clack.confirm({ ...common, message, initialValue: false }))
}

/** Asks on the terminal. */
export async function terminalQuestions(host: Host): Promise<Questions> {
  const { clack, common, answered } = await prompts(host)
  const offered = (choices: readonly Choice[]) =>
    choices.map(({ value, label, hint }) => ({ value, label, ...(hint ? { hint } : {}) }))
  const required = (value: string | undefined) => (value?.trim() ? undefined : 'This one is needed.')
  return {
    say: (text) => clack.log.message(text, { output: host.stderr.stream }),
    async choose(message, choices, initialValue) {
      const value = await answered(
        clack.select<string>({
          ...common,
          message,
          options: offered(choices),
          ...(initialValue === undefined ? {} : { initialValue }),
        }),
      )
      const chosen = choices.find((choice) => choice.value === value)
      if (chosen === undefined) throw new Error(`${value} is not one of the choices.`)
      return chosen.value
    },
    chooseAny: (message, choices) =>
      answered(clack.multiselect<string>({ ...common, message, required: false, options: offered(choices) })),
    text: async (message, initial) =>
      (
        await answered(
          clack.text({ ...common, message, validate: required, ...(initial ? { initialValue: initial } : {}) }),
        )
      ).trim(),
    secret: async (message) => (await answered(clack.password({ ...common, message, validate: required }))).trim(),
  }
}
