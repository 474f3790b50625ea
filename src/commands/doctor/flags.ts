import type { Flag } from '../../config/flag.ts'
import { CLOUDZERO_FLAGS, withSendWindow } from '../cloudzero-flags.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'

/** Flags of `doctor`. */
export const DOCTOR_FLAGS: readonly Flag[] = [...CLOUDZERO_FLAGS, ...withSendWindow(SELECTION_FLAGS)]
