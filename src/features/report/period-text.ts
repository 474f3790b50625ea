import type { Period } from '../../core/time.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A period in a few characters: `3 Nov`, `Nov 2026`, `14:00`. */
export function periodText(key: string, period: Period): string {
  const [year = '', month = '', day = ''] = key.split(/[-T]/)
  const name = MONTHS[Number(month) - 1] ?? ''
  if (period === 'hour') return key.slice(11, 16)
  return period === 'month' ? `${name} ${year}` : `${Number(day)} ${name}`
}
