import type { Flag } from '../../core/flag.ts'
import { CLOUDZERO_FLAGS, withSendWindow } from '../../cloudzero/flags-options.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'

/** Flags of `doctor`. */
export const DOCTOR_FLAGS: readonly Flag[] = [...CLOUDZERO_FLAGS, ...withSendWindow(SELECTION_FLAGS)]
