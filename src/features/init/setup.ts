import type { App } from '../../core/app.ts'
import { type AppError, SinkError, SourceError, UsageError } from '../../core/errors.ts'
import { parseOptions, type Settings } from '../../core/option-values.ts'
import { type Selection, selectionOf } from '../../run/selection.ts'
import { selectionOptions } from '../../run/selection-options.ts'
import { withDefaultWindow } from '../../run/send-window.ts'
import type { InitOptions } from './options.ts'
import type { ConfigDocument } from './setup-files.ts'

/** What a set-up is made with. */
export interface Setup {
  readonly app: App
  readonly options: InitOptions
  /** Tell a flag from what was there before. */
  readonly settings: Settings
  /** Null where nobody is asked: every answer is a flag or a default. */
  readonly questions: Questions | null
  /** Absolute path of the folder that gets the files. */
  readonly folder: string
  /** The config file that is there already. */
  readonly existing: ConfigDocument
}

/** Whether the command line gave an option. */
export function isFlag({ settings }: Pick<Setup, 'settings'>, key: string): boolean {
  return settings.get(key)?.origin.startsWith('--') === true
}

/** What a run with these answers reads: the window of a push. */
export function setupSelection(
  { settings, app: { host } }: Pick<Setup, 'settings' | 'app'>,
  database: string | undefined,
  nativeBills: readonly string[],
): Selection {
  const others = [...settings].filter(([key]) => key !== 'database' && key !== 'nativeBills')
  const options = { ...parseOptions(selectionOptions, new Map(others)), database, nativeBills }
  return selectionOf(withDefaultWindow(options, host.now()), host)
}

/** Tells a person something, or the log where nobody is asked. */
export function tell({ questions, app }: Pick<Setup, 'questions' | 'app'>, text: string): void {
  if (questions === null) app.log.write('info', text)
  else questions.say(text)
}

/**
 * Asks until an answer works; an error that another answer can mend is told. Where nobody is asked, the first answer
 * has to do.
 */
export async function untilItWorks<A, R>(
  setup: Pick<Setup, 'questions' | 'app'>,
  first: A | undefined,
  ask: (questions: Questions) => Promise<A>,
  attempt: (answer: A) => Promise<R>,
): Promise<R> {
  const { questions, app } = setup
  for (let answer = first; ; answer = undefined) {
    if (questions === null && answer === undefined)
      throw new Error('An answer is missing, and there is no terminal to ask on (bug).')
    const tried = answer ?? (questions === null ? undefined : await ask(questions))
    if (tried === undefined) continue
    try {
      return await attempt(tried)
    } catch (error) {
      app.host.signal.throwIfAborted()
      if (questions === null || !isMendable(error)) throw error
      questions.say(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`)
    }
  }
}

function isMendable(error: unknown): error is AppError {
  return error instanceof SourceError || error instanceof UsageError || error instanceof SinkError
}

/** One of the answers to a question. */
export interface Choice<V extends string = string> {
  readonly value: V
  readonly label: string
  readonly hint?: string
}

/** Asks a person; rejects with `Interrupted` when that person stops. */
export interface Questions {
  /** What the person should know before the next question. */
  say(text: string): void
  choose<V extends string>(message: string, choices: readonly Choice<V>[], initial?: V): Promise<V>
  /** Any of the choices, or none. */
  chooseAny(message: string, choices: readonly Choice[]): Promise<readonly string[]>
  /** A text that is not empty. */
  text(message: string, initial?: string): Promise<string>
  /** A text that is not shown. */
  secret(message: string): Promise<string>
}
