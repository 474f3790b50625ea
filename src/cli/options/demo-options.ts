import { without } from '../../core/option.ts'
import { exportOptions } from '../../features/export/options.ts'

/** Options of `demo`: those of `export`, but of the sample. */
export const demoOptions = without(exportOptions, 'database')
