import { DOCUMENT_FLAGS } from '../document.ts'
import { SELECTION_FLAGS } from '../selection-flags.ts'
import { TELEMETRY_FLAGS } from '../telemetry/index.ts'
import type { Command } from '../types.ts'

/** What decides the tags that lines have. */
const OF_TAGS: readonly string[] = ['source', 'levels', 'instance', 'tags', 'tagFrom', 'tagNames', 'nativeBills']
/** What decides the names of streams. */
const OF_STREAMS: readonly string[] = ['element', 'telemetryValue', 'recordGranularity', 'filterBy', 'stream']

export const costformation: Command = {
  name: 'costformation',
  summary: 'print CostFormation YAML for the dimensions that these tags and streams make possible',
  flags: [
    ...DOCUMENT_FLAGS,
    ...SELECTION_FLAGS.filter(({ key }) => OF_TAGS.includes(key)),
    ...TELEMETRY_FLAGS.filter(({ key }) => OF_STREAMS.includes(key)),
  ],
  examples: [
    { command: 'costformation', says: 'dimensions over the tags that push writes' },
    { command: 'costformation --element team --filter-by provider', says: 'and the split bills of the providers' },
  ],
  load: async () => (await import('./run.ts')).runCostformation,
}
