import { z } from 'zod'
import type { Credentials } from '../../cloudzero/open-client.ts'
import { cloudzeroOptions } from '../../core/cloudzero-options.ts'
import { UsageError } from '../../core/errors.ts'
import { parseMoney } from '../../core/model/money.ts'
import { duration } from '../../run/duration.ts'
import { selectionOptions } from '../../run/selection.ts'

const usd = z
  .string()
  .regex(/^\d+(\.\d{1,12})?$/, 'is not an amount of USD like 0.01')
  .transform((text) => parseMoney(text) ?? 0n)

/** CloudZero takes no more rows of one file in a bucket. */
const PART_ROWS = 1_000_000

const flag = z.boolean().default(false)

/** Values of the flags of `push`. */
export const pushOptions = selectionOptions.extend({
  ...cloudzeroOptions,
  bucket: z.string().min(1).optional(),
  keepDrops: z.coerce.number().int('is not a number of drops').min(1, 'is less than 1').optional(),
  dropId: z.string().optional(),
  s3Endpoint: z.string().min(1).optional(),
  s3Region: z.string().min(1).optional(),
  s3Sse: z.string().min(1).optional(),
  partRows: z.coerce.number().int().min(1).max(PART_ROWS).default(PART_ROWS),
  splitBy: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  testKey: z.string().min(1).optional(),
  plan: flag,
  showBodies: flag,
  readBack: z.boolean().default(true),
  prune: flag,
  minChange: usd.default(0n),
  allowShrink: flag,
  allowRemap: flag,
  allowEmpty: flag,
  adopt: flag,
  partialStream: flag,
  verifyTimeout: duration.default(120_000),
  lockWait: duration.default(0),
  receipt: z.string().min(1).optional(),
  force: flag,
  rejects: z.string().min(1).optional(),
  allowRejects: flag,
  strict: flag,
})

export type PushOptions = z.infer<typeof pushOptions>

/**
 * What CloudZero needs; null for a plan that does not ask it.
 * @throws UsageError for what is missing, or for flags that do not fit together.
 */
export function credentialsOf(options: PushOptions): Credentials | null {
  checkFlags(options)
  const { connection, apiKey } = options
  if (options.plan && !options.readBack) return null
  const offline = options.plan ? ' A plan without credentials: --plan --no-read-back.' : ''
  if (connection === undefined) {
    throw new UsageError('E_USAGE_CONNECTION', 'No CloudZero connection is given.', {
      hint: `Give the id of the AnyCost Stream connection in --connection or CLOUDZERO_CONNECTION_ID.${offline}`,
    })
  }
  if (apiKey === undefined) {
    throw new UsageError('E_USAGE_SECRET', 'No CloudZero API key is given.', {
      hint: `Give it in CLOUDZERO_API_KEY, or the name of a file that holds it in CLOUDZERO_API_KEY_FILE.${offline}`,
    })
  }
  return { connection, apiKey }
}

function checkFlags(options: PushOptions): void {
  const conflict = (message: string, hint: string) => new UsageError('E_USAGE_PUSH', message, { hint })
  if (options.showBodies && !options.plan) {
    throw conflict('--show-bodies goes with --plan.', 'Give both: bodies are shown instead of being sent.')
  }
  if (!options.readBack && options.prune) {
    throw conflict('--prune and --no-read-back exclude each other.', 'What to empty is known by reading back only.')
  }
  if (!options.readBack && options.minChange > 0n) {
    throw conflict(
      '--min-change and --no-read-back exclude each other.',
      'How much changes is known by reading back only.',
    )
  }
}
