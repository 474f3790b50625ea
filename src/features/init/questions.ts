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
