import { UsageError } from '../core/errors.ts'
import { isLabelLevel, isTagLevel, type Level } from '../core/model/level.ts'
import type { LEDGER_IDS } from '../source/ledgers/ids.ts'
import { SPEND_TABLES } from '../source/ledgers/index.ts'
import type { SpendTable } from '../source/types.ts'

/** What a run asks of a ledger that not every one has. */
export interface LedgerNeeds {
  /** Levels as they are given, and the option that gives them. */
  readonly levels: readonly string[]
  readonly flag: string
  /** Whether lines are by the hour. */
  readonly hours?: boolean
  /** Whether request tags are filtered by. */
  readonly tagged: boolean
  /** Options that only a ledger of single requests can do. */
  readonly requestFlags?: readonly string[]
}

/** The ledger of a run. */
export interface ChosenLedger {
  readonly table: SpendTable
  /** A sentence that says why it is not the default; null where it is, or where it was asked for. */
  readonly reason: string | null
}

/** Every spend table, in the order of their registry. */
export const LEDGERS: readonly SpendTable[] = Object.values(SPEND_TABLES)
const DEFAULT = SPEND_TABLES['daily-user']

/**
 * The ledger that `--source` names; else the default, or the one that has what it lacks: first one that holds every request.
 * @throws UsageError that says what each ledger lacks, where none has all or several have.
 */
export function chooseLedger(source: (typeof LEDGER_IDS)[number] | undefined, needs: LedgerNeeds): ChosenLedger {
  if (source !== undefined) {
    const table: SpendTable = SPEND_TABLES[source]
    checkTags(table, needs)
    return { table, reason: null }
  }
  const missing = lacks(DEFAULT, needs)
  // A level that no ledger has is a wrong word, and not a choice.
  const isKnown = missing.every((need) => LEDGERS.some((table) => !lacks(table, needs).includes(need)))
  if (missing.length === 0 || !isKnown) return { table: DEFAULT, reason: null }
  const able = LEDGERS.filter((table) => lacks(table, needs).length === 0)
  const whole = able.filter((table) => table.requests || table.caveat === null)
  const [only, ...more] = whole.length > 0 ? whole : able
  if (only === undefined || more.length > 0) throw ambiguous(only === undefined ? [] : [only, ...more], missing, needs)
  const name = only.requests ? `the request log (${only.id})` : only.id
  const what = missing.map((need) => `\`${need}\``).join(' and ')
  return {
    table: only,
    reason: `Reading ${name}, since ${what} ${missing.length > 1 ? 'are' : 'is'} not in ${DEFAULT.id}.`,
  }
}

/** A level of a ledger by its name; null where the ledger has none of that name. */
export function levelIn(table: SpendTable, text: string): Level | null {
  if (isLabelLevel(text)) return table.labels ? text : null
  return table.levels.find((known) => known === text) ?? null
}

/** What of the needs a ledger does not have, in the words of who asked. */
function lacks(table: SpendTable, { levels, hours, tagged, requestFlags = [] }: LedgerNeeds): readonly string[] {
  return [
    ...levels.filter((level) => levelIn(table, level) === null),
    ...(hours && !table.requests ? ['hour'] : []),
    ...(tagged && !hasTags(table) ? ['--tag'] : []),
    ...(table.requests ? [] : requestFlags),
  ]
}

function hasTags(table: SpendTable): boolean {
  return table.levels.some(isTagLevel)
}

function checkTags(table: SpendTable, { tagged }: LedgerNeeds): void {
  if (!tagged || hasTags(table)) return
  const others = LEDGERS.filter(hasTags).map(({ id }) => id)
  throw new UsageError(
    'E_USAGE_LEDGER',
    `The ledger ${table.id} has no request tags to filter by (--tag, --not-tag).`,
    {
      hint: `Ledgers that have them: ${others.join(', ')} (--source).`,
    },
  )
}

function ambiguous(able: readonly SpendTable[], missing: readonly string[], needs: LedgerNeeds): UsageError {
  const near = LEDGERS.filter((table) => missing.some((need) => !lacks(table, needs).includes(need)))
  const list = near.map(
    (table) => `${table.id} lacks ${lacks(table, needs).join(', ') || 'nothing that was asked for'}`,
  )
  return new UsageError(
    'E_USAGE_LEVELS',
    `${needs.flag}: ${able.length === 0 ? 'no ledger has all of' : 'several ledgers have'} ${missing.join(', ')}.`,
    { hint: `${able.length === 0 ? '' : 'Give --source: '}${list.join('; ')}.` },
  )
}
