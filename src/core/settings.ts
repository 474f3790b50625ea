import { z } from 'zod'
import { UsageError } from './errors.ts'
import { didYouMean } from './nearest.ts'

/** A value and where it came from, in words for error messages: `--from`, `DATABASE_URL`, `litellm-cloudzero.config.json`. */
export interface Setting {
  readonly value: unknown
  readonly origin: string
}

/** The settings of a run by key; a key without a setting takes its default. */
export type Settings = ReadonlyMap<string, Setting>

/**
 * The options of a command, checked against their schema.
 * @throws UsageError that names the flag, variable or file the wrong value came from.
 */
export function parseSettings<O>(schema: z.ZodType<O>, settings: Settings): O {
  const result = schema.safeParse(Object.fromEntries([...settings].map(([key, { value }]) => [key, value])))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const key = String(issue?.path[0] ?? '')
  const origin = settings.get(key)?.origin ?? key
  if (issue?.code === 'invalid_value') {
    const given = settings.get(key)?.value
    throw new UsageError(
      'E_USAGE_VALUE',
      `${origin}: ${JSON.stringify(given)} is not one of ${issue.values.join(', ')}.`,
      didYouMean(given, issue.values.map(String)),
    )
  }
  if (issue?.code === 'unrecognized_keys') {
    const [unknown] = issue.keys
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
    throw new UsageError('E_USAGE_VALUE', `There is no setting ${JSON.stringify(unknown)}.`, didYouMean(unknown, known))
  }
  throw new UsageError('E_USAGE_VALUE', `${origin}: ${issue?.message ?? 'is not understood'}.`)
}
