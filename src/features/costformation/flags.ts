import type { Flag } from '../../core/flag.ts'
import { DOCUMENT_FLAGS } from '../../output/document-flags.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'
import { TELEMETRY_FLAGS } from '../../run/telemetry-flags.ts'

/** What decides the tags that lines have. */
const OF_TAGS: readonly string[] = ['source', 'levels', 'instance', 'tags', 'tagFrom', 'tagNames', 'nativeBills']
/** What decides the names of streams. */
const OF_STREAMS: readonly string[] = ['element', 'telemetryValue', 'recordGranularity', 'filterBy', 'stream']

/** Flags of `costformation`. */
export const COSTFORMATION_FLAGS: readonly Flag[] = [
  ...DOCUMENT_FLAGS,
  ...SELECTION_FLAGS.filter(({ key }) => OF_TAGS.includes(key)),
  ...TELEMETRY_FLAGS.filter(({ key }) => OF_STREAMS.includes(key)),
]
