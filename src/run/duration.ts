import { z } from 'zod'

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds of a text like `90s`, `5m`, `1h`. */
export const duration = z
  .string()
  .regex(/^\d{1,6}[smh]$/, 'is not a time like 90s, 5m or 1h')
  .transform((text) => Number(text.slice(0, -1)) * UNITS[z.enum(['s', 'm', 'h']).parse(text.slice(-1))])
