import { option } from '../../core/option.ts'
import { keyOf } from '../../core/option-kinds.ts'
import { SHELLS } from '../terminal/completion/index.ts'

/** Options of `completion`. */
export const completionOptions = [
  option({
    name: 'shell',
    kind: keyOf(SHELLS, Object.keys(SHELLS).join('|')),
    positional: true,
    group: { title: 'Shell' },
    help: 'the shell to complete in',
    everyday: true,
  }),
] as const
