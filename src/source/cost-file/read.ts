import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Host } from '../../core/app.ts'
import { csvText } from '../../core/cbf/csv-text.ts'
import { type DayCosts, dayCostsOf, dayCostsOfJson, NotDayCosts } from '../../core/cost-file/day-costs.ts'
import { UsageError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import { broken, unreadable } from '../cbf-file/errors.ts'

/**
 * Reads a table of cost by day that another program made: CSV with a header, or JSON.
 * @throws UsageError `E_FILE_UNREADABLE`, `E_FILE_BROKEN` or `E_FILE_FORMAT`.
 */
export async function readDayCosts(target: string, host: Pick<Host, 'cwd'>): Promise<DayCosts> {
  const text = await readFile(resolve(host.cwd, target), 'utf8').catch((error: unknown) => {
    throw unreadable(target, messageOf(error), error)
  })
  try {
    return /^\uFEFF?\s*[[{]/.test(text)
      ? dayCostsOfJson(JSON.parse(text.replace(/^\uFEFF/, '')))
      : dayCostsOfCsv(text, target)
  } catch (error) {
    if (error instanceof SyntaxError) throw broken(target, null, 'it is no JSON')
    if (!(error instanceof NotDayCosts)) throw error
    throw new UsageError('E_FILE_FORMAT', `${target} holds no cost by day: ${error.message}.`, {
      hint: 'Give CSV with a header that names a day and a cost in US dollars, or JSON.',
    })
  }
}

function dayCostsOfCsv(text: string, target: string): DayCosts {
  const csv = csvText((line, why) => broken(target, line, why))
  const whole = text.replace(/^\uFEFF/, '')
  const [header, ...rows] = [...csv.take(whole.endsWith('\n') ? whole : `${whole}\n`)].map(({ cells }) => [...cells])
  csv.end()
  return dayCostsOf(header ?? [], rows)
}
