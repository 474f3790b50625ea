import { BODY_RULES } from './body-rules.ts'
import { COLUMN_RULES_OF_FILE } from './column-rules.ts'
import { FILE_RULES } from './file-rules.ts'
import { NAME_RULES } from './name-rules.ts'
import { RESOURCE_RULES } from './resource-rules.ts'
import { TIME_RULES } from './time-rules.ts'
import type { Rule } from './types.ts'
import { VALUE_RULES } from './value-rules.ts'

/** A row of the database that `export` would reject. */
export const REJECTED: Rule = {
  id: 'CBF070',
  severity: 'error',
  title: 'A row of the database would be rejected',
  reason: 'Its cost or its date cannot be read, so it becomes no line, and its cost is missing in CloudZero.',
  fix: 'Look at the row in LiteLLM’s table; export --rejects FILE writes all of them with their reason.',
  start: null,
}

/** What CloudZero itself says (`--remote`). */
export const REFUSED: Rule = {
  id: 'CBF071',
  severity: 'error',
  title: 'CloudZero would refuse the lines',
  reason: 'CloudZero’s own validation was asked about these lines (--remote), and its words are shown.',
  fix: 'Correct what it names. Where no other rule found it, please report it: a rule is missing here.',
  start: null,
}

/** Every rule, by its id. */
export const RULES: readonly Rule[] = [
  ...COLUMN_RULES_OF_FILE,
  ...VALUE_RULES,
  ...TIME_RULES,
  ...RESOURCE_RULES,
  ...NAME_RULES,
  ...BODY_RULES,
  ...FILE_RULES,
  REJECTED,
  REFUSED,
]
