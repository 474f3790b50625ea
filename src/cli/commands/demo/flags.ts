import type { Flag } from '../../../core/flag.ts'
import { EXPORT_FLAGS } from '../../../features/export/flags.ts'

/** Flags of `demo`. */
export const DEMO_FLAGS: readonly Flag[] = EXPORT_FLAGS.filter((flag) => flag.key !== 'database')
