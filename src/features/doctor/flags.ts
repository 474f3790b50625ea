import { CLOUDZERO_FLAGS, withSendWindow } from '../../core/cloudzero-options.ts'
import type { Flag } from '../../core/flag.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'

/** Flags of `doctor`. */
export const DOCTOR_FLAGS: readonly Flag[] = [...CLOUDZERO_FLAGS, ...withSendWindow(SELECTION_FLAGS)]
