import type { Flag } from '../../../core/flag.ts'
import { SHELLS } from '../../terminal/completion/index.ts'

/** Flags of `completion`. */
export const COMPLETION_FLAGS: readonly Flag[] = [
  {
    name: 'shell',
    key: 'shell',
    value: `<${Object.keys(SHELLS).join('|')}>`,
    positional: true,
    group: 'Shell',
    help: 'the shell to complete in',
  },
]
