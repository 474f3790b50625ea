import type { Flag } from '../../config/flag.ts'
import { CLOUDZERO_FLAGS } from '../cloudzero-flags.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'

const WINDOW = 'Window (UTC; default: from the first day of the month of seven days ago)'

/** Flags of `doctor`. */
export const DOCTOR_FLAGS: readonly Flag[] = [
  ...CLOUDZERO_FLAGS,
  ...SELECTION_FLAGS.map((flag) => (flag.group.startsWith('Window') ? { ...flag, group: WINDOW } : flag)),
]
