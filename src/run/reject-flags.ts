import type { Flag } from '../core/flag.ts'

const REJECTS = 'Rows that cannot be delivered'

/** The flags of rejected rows; `verb` is what a delivery does with the others. */
export function rejectFlags(verb: 'write' | 'send'): readonly Flag[] {
  return [
    {
      name: 'rejects',
      key: 'rejects',
      value: '<file>',
      group: REJECTS,
      help: 'write them as JSON lines, with the reason',
    },
    { name: 'allow-rejects', key: 'allowRejects', group: REJECTS, help: 'exit 0 although some were rejected' },
    { name: 'strict', key: 'strict', group: REJECTS, help: `${verb} nothing at all if one is rejected` },
  ]
}
