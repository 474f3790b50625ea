import { type OptionGroup, option } from '../core/option.ts'
import { boolean, file } from '../core/option-kinds.ts'

const REJECTS: OptionGroup = { title: 'Rejected rows' }

/** Whether rejected rows are a failure. */
export const allowRejects = option({
  name: 'allow-rejects',
  kind: boolean,
  group: REJECTS,
  help: 'exit 0 even if rows were rejected',
})

/** What becomes of rejected rows, of a command that delivers the others. */
export const rejectOptions = [
  option({ name: 'rejects', kind: file(), group: REJECTS, help: 'write rejected rows as JSON lines, with the reason' }),
  allowRejects,
  option({ name: 'strict', kind: boolean, group: REJECTS, help: 'deliver nothing if a row is rejected' }),
] as const
