import { resolve } from 'node:path'
import type { Host } from '../../core/app.ts'
import { csvText } from '../../core/cbf/csv-text.ts'
import { type DayCosts, dayCostsOf, dayCostsOfJson, NotDayCosts } from '../../core/cost-file/day-costs.ts'
import { UsageError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import { JsonFault, parseJson } from '../../core/parse-json.ts'
import { broken, unreadable } from '../cbf-file/errors.ts'
import { readTextFile } from '../text-file.ts'

/** Most bytes of such a table: a provider may bill each call in a line. */
const MAX_BYTES = 256_000_000

/**
 * Reads a table of cost by day that another program made: CSV with a header, or JSON.
 * @throws UsageError `E_FILE_UNREADABLE`, `E_FILE_BROKEN` or `E_FILE_FORMAT`.
 */
export function readDayCosts(target: string, host: Pick<Host, 'cwd'>): DayCosts {
  try {
    const text = textOf(resolve(host.cwd, target), target)
    return /^\s*[[{]/.test(text) ? dayCostsOfJson(parseJson(text)) : dayCostsOfCsv(text, target)
  } catch (error) {
    if (error instanceof JsonFault) throw broken(target, null, `it ${error.message}`)
    if (!(error instanceof NotDayCosts)) throw error
    throw new UsageError('E_FILE_FORMAT', `${target} holds no cost by day: ${error.message}.`, {
      hint: 'Give CSV with a header that names a day and a cost in US dollars, or JSON.',
    })
  }
}

function textOf(path: string, target: string): string {
  try {
    return readTextFile(path, MAX_BYTES)
  } catch (error) {
    throw unreadable(target, messageOf(error), error)
  }
}

function dayCostsOfCsv(text: string, target: string): DayCosts {
  const csv = csvText((line, why) => broken(target, line, why))
  const [header, ...rows] = [...csv.take(text.endsWith('\n') ? text : `${text}\n`)].map(({ cells }) => [...cells])
  csv.end()
  return dayCostsOf(header ?? [], rows)
}
