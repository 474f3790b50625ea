import type { Flag } from '../../config/flag.ts'
import { CLOUDZERO_FLAGS } from '../cloudzero-flags.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'
import type { Command } from '../types.ts'

const WINDOW = 'Window (UTC; default: from the first day of the month of seven days ago)'

const DOCTOR_FLAGS: readonly Flag[] = [
  ...CLOUDZERO_FLAGS,
  ...SELECTION_FLAGS.map((flag) => (flag.group.startsWith('Window') ? { ...flag, group: WINDOW } : flag)),
]

export const doctor: Command = {
  name: 'doctor',
  summary: 'what works and what does not, from the database to CloudZero, and how to mend it',
  flags: DOCTOR_FLAGS,
  examples: [
    { command: 'doctor', says: 'with DATABASE_URL, CLOUDZERO_API_KEY and CLOUDZERO_CONNECTION_ID where they are set' },
    { command: 'doctor --source spend-logs --last 7d', says: 'for another ledger' },
    { command: 'doctor --json', says: 'for a script; exit 1 when there is a problem' },
  ],
  load: async () => (await import('./run.ts')).runDoctor,
}
