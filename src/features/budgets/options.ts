import { z } from 'zod'
import { namesOf } from '../../core/enum-of.ts'
import { TABLE_FORMATS } from '../../output/tables/formats.ts'
import { SORT_KEYS } from '../../run/budgets/sort-keys.ts'
import { databaseOptions, ownerFilterOptions, privacyOptions } from '../../run/selection.ts'

/** What `--fail-on` takes. */
export const FAILURES = ['over', 'soft', 'forecast'] as const
export type Failure = (typeof FAILURES)[number]

const formats = [...namesOf(TABLE_FORMATS), 'prometheus'] as const

/** Values of the flags of `budgets`. */
export const budgetOptions = z.object({
  ...databaseOptions.shape,
  ...ownerFilterOptions.shape,
  ...privacyOptions.shape,
  reportOut: z.string().min(1).default('-'),
  force: z.boolean().default(false),
  budgetFormat: z.enum(formats).optional(),
  budgetSort: z.enum(SORT_KEYS).default('state'),
  budgetTop: z
    .union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,5}$/, 'is not a number from 1 on')])
    .transform(Number)
    .optional(),
  budgetFailOn: z
    .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
    .pipe(
      z.array(
        z
          .string()
          .trim()
          .pipe(z.enum(FAILURES, `is not made of ${FAILURES.join(', ')}`)),
      ),
    )
    .default([]),
})

export type BudgetOptions = z.infer<typeof budgetOptions>
