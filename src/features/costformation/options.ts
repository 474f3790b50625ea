import { type OptionsOf, only } from '../../core/option.ts'
import { documentOptions } from '../../output/document-options.ts'
import { selectionOptions } from '../../run/selection-options.ts'
import { telemetryOptions } from '../../run/telemetry-options.ts'

/** Options of `costformation`: those that decide the tags of lines and the names of telemetry streams. */
export const costformationOptions = [
  ...documentOptions,
  ...only(telemetryOptions, 'element', 'value', 'recordGranularity', 'filterBy', 'stream'),
  ...only(selectionOptions, 'source', 'levels', 'instance', 'tags', 'tagFrom', 'tagNames', 'nativeBills'),
] as const

export type CostformationOptions = OptionsOf<typeof costformationOptions>
