import { z } from 'zod'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/time.ts'

const UNITS = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }

/** Milliseconds of a text like `90s`, `5m`, `1h`. */
export const duration = z
  .string()
  .regex(/^\d{1,6}[smh]$/, 'is not a time like 90s, 5m or 1h')
  .transform((text) => Number(text.slice(0, -1)) * UNITS[z.enum(['s', 'm', 'h']).parse(text.slice(-1))])
