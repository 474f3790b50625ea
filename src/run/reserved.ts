import { displayMoney } from '../core/model/money.ts'
import type { Batch, Outcome } from '../core/model/outcome.ts'
import type { SpendRecord } from '../core/model/spend.ts'
import type { DateWindow } from '../core/model/window.ts'
import type { Database } from '../source/database.ts'
import { ptuQuery, ptuRecords } from '../source/ledgers/ptu-flat-cost/index.ts'
import { PTU_FLAT_COST } from '../source/needs/attribution.ts'
import type { TableCatalog } from '../source/table-catalog.ts'
import type { Composer } from './compose.ts'
import type { Selection } from './selection.ts'

/** PTU flat cost by window: it is in no other money, beside the ledgers it belongs to. */
export async function readReserved(
  { snapshot }: Database,
  { table, ptu }: Selection,
  windows: readonly DateWindow[],
  tables: TableCatalog,
): Promise<readonly Batch<Outcome<SpendRecord>>[]> {
  if (!table.ptu || !ptu) return []
  const relation = tables.find(PTU_FLAT_COST)
  if (relation === null) return []
  const reserved: Batch<Outcome<SpendRecord>>[] = []
  for (const window of windows) {
    reserved.push(ptuRecords(await snapshot.rows(ptuQuery(relation, window)), window))
  }
  return reserved
}

/** A warning that PTU flat cost is part of the lines; null where none is. */
export function reservedWarning(records: Batch<Outcome<SpendRecord>>, composer: Composer): string | null {
  const delivered = records.flatMap((record) => {
    if (!record.ok || !composer.owner(record.value.owner).selected) return []
    const { selected, native } = composer.product(record.value.product)
    return selected && !native ? [record.value.cost] : []
  })
  const cost = delivered.reduce((sum, each) => sum + each, 0n)
  if (cost === 0n) return null
  return `PTU flat cost of ${displayMoney(cost)} is included; its rows stay when LiteLLM’s PTU attribution is switched off (--no-ptu leaves them out; "acknowledge": ["ptu"] in the config file silences this).`
}
