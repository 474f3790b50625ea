import type { Option, OptionsOf } from '../core/option.ts'
import { lineOptions } from './line-options.ts'
import { readOptions } from './read-options.ts'

/** What is read and how a line is made of it, shared by every command that makes lines. */
export const selectionOptions = [...readOptions, ...lineOptions] as const

export type SelectionOptions = OptionsOf<typeof selectionOptions>

const SEND_START = 'the first of the month of seven days ago'

/** The options of a command that sends: its window begins earlier; see `withDefaultWindow`. */
export function withSendWindow<const O extends readonly Option[]>(options: O): readonly O[number][] {
  return options.map((each) => (each.key === 'from' ? { ...each, defaultsTo: SEND_START } : each))
}
