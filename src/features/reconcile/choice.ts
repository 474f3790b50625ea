import type { CostFilters } from '../../cloudzero/costs.ts'
import { COSTS_A_DAY } from '../../cloudzero/limits.ts'
import { REGION } from '../../core/czrn/czrn.ts'
import { providerSlug } from '../../core/czrn/provider.ts'
import { UsageError } from '../../core/errors.ts'
import type { Selection } from '../../run/selection.ts'
import type { ReconcileOptions } from './options.ts'

/** A file and what it is called. */
export interface NamedFile {
  readonly name: string
  readonly file: string
}

/** What is asked besides the database, checked. */
export interface ReconcileChoice {
  /** Which of CloudZero's costs are lines of this tool. */
  readonly costsFilter: CostFilters
  /** Provider families whose own bills CloudZero is asked for. */
  readonly natives: readonly string[]
  /** Provider families whose own bills are files. */
  readonly bills: readonly NamedFile[]
  /** Files of cost by day beside the user ledger, by the names they are given. */
  readonly sides: readonly NamedFile[]
  readonly apiKey: string | null
  readonly connection: string | null
}

/** @throws UsageError for flags that do not fit together, or a missing key. */
export function choiceOf(options: ReconcileOptions, selection: Selection): ReconcileChoice {
  const { files, cloudzero, cloudzeroCosts, costsFilter, native, apiKey, connection } = options
  const conflict = (message: string, hint: string) => new UsageError('E_USAGE', message, { hint })
  const bills = native.flatMap((text) => (text.includes('=') ? [namedFile('native', text)] : []))
  const asked = native.filter((text) => !text.includes('='))
  const needing = asked.length > 0 ? '--native' : costsFilter.length > 0 ? '--costs-filter' : null
  if (needing !== null && !cloudzeroCosts)
    throw conflict(
      `${needing} needs --cloudzero-costs.`,
      needing === '--native' ? 'Give both, or the bill as a file: --native openai=bill.csv.' : 'Give both.',
    )
  const natives = [...new Set(asked.map(providerSlug))]
  if (natives.length >= COSTS_A_DAY) {
    throw conflict('Too many --native.', `CloudZero answers ${COSTS_A_DAY} questions about costs a day.`)
  }
  if (new Set(files).size !== files.length) throw conflict('--file names a file twice.', 'Give it once.')
  return {
    costsFilter: filterOf(costsFilter, selection, options.instance),
    natives,
    bills: bills.map(({ name, file }) => ({ name: providerSlug(name), file })),
    sides: options.side.map((text) => namedFile('side', text)),
    apiKey: cloudzero || cloudzeroCosts ? needed(apiKey, 'CloudZero API key', 'CLOUDZERO_API_KEY') : null,
    connection: cloudzero ? needed(connection, 'CloudZero connection', 'CLOUDZERO_CONNECTION_ID') : null,
  }
}

function namedFile(option: string, text: string): NamedFile {
  const [name, file] = pairIn(text)
  if (name !== '' && file !== '') return { name, file }
  throw new UsageError('E_USAGE_VALUE', `--${option} ${text} is not a name and a file.`, {
    hint: `Write it like --${option} ${option === 'native' ? 'openai=bill.csv' : 'ui=usage.csv'}.`,
  })
}

/**
 * No dimension of CloudZero is documented that names a connection. What all lines of this tool and hardly any other
 * bill have is the region; an installation with a name has its tag.
 */
function filterOf(given: readonly string[], selection: Selection, instance: string | undefined): CostFilters {
  const tag = selection.tagKeys.get('instance')
  if (given.length === 0) {
    return instance !== undefined && tag !== undefined ? { [`Tag:${tag}`]: [instance] } : { Region: [REGION] }
  }
  const filters: Record<string, string[]> = {}
  for (const text of given) {
    const [dimension, value] = pairIn(text)
    if (dimension === '' || value === '') {
      throw new UsageError('E_USAGE_VALUE', `--costs-filter ${text} is not a dimension and a value.`, {
        hint: 'Write it like Tag:instance=prod or "Account=acme"; dimensions go by their ids in CostFormation.',
      })
    }
    filters[dimension] = [...(filters[dimension] ?? []), value]
  }
  return filters
}

/** What stands before and after the first `=`; nothing where there is none. */
function pairIn(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? ['', ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

function needed(value: string | undefined, what: string, variable: string): string {
  if (value !== undefined) return value
  throw new UsageError('E_USAGE_SECRET', `No ${what} is given.`, {
    hint: `Give it in ${variable}, or the name of a file that holds it in ${variable}_FILE.`,
  })
}
