import { z } from 'zod'
import { monthOf } from '../core/time.ts'

/** `2024-08` and `2024-08-01T00:00:00Z` are both in use: the guide shows one, the schema the other. */
const month = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])(?:-|$)/)
  .transform((text) => monthOf(text))

const drop = z
  .object({ drop_id: z.string(), month, row_count: z.number() })
  .transform(({ drop_id, month, row_count }) => ({ dropId: drop_id, month, rowCount: row_count }))

/** What a stream holds for one month. */
export type BillingDrop = Readonly<z.infer<typeof drop>>

/** The answer to `drops`. */
export const dropsAnswer = z.object({ billing_drops: z.array(drop) }).transform(({ billing_drops }) => billing_drops)

/** The answer to `send`. */
export const sendAnswer = z.object({ connection: drop }).transform(({ connection }) => connection)

/** The answer to `validate`. */
export const validateAnswer = z
  .object({ connection: z.object({ is_valid: z.boolean(), errors: z.array(z.string()).nullish() }) })
  .transform(({ connection }) => ({ valid: connection.is_valid, errors: connection.errors ?? [] }))

/** The answer to `contents` once its rows were taken out. */
export const contentsFrame = z.object({ billing_drop: z.array(z.unknown()) })

/** The shapes of error answers: CloudZero's own, and those of the gateway before it. */
const problemAnswer = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ Message: z.string() }).transform(({ Message }) => Message),
])

/** What an error answer says, or the answer itself where it has none of the known shapes. */
export function problemOf(text: string): string {
  try {
    const parsed = problemAnswer.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : text
  } catch {
    return text
  }
}
