import { count } from '../../../core/words.ts'
import { readIndexes } from '../../../source/catalog/read.ts'
import { timeColumn } from '../../../source/health/time-column.ts'
import { SPEND_TABLES } from '../../../source/ledgers/index.ts'
import { quoteIdentifier, quoteQualified } from '../../../source/postgres/sql.ts'
import type { SpendTable } from '../../../source/types.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, warning } from '../finding.ts'

export const indexes: Check<TablesView> = {
  id: 'indexes',
  group: 'LiteLLM',
  title: 'indexes',
  async look({ database, tables: found, lineNeeds }) {
    const { snapshot, schema } = database
    const there = await readIndexes(snapshot, schema)
    const tables: readonly SpendTable[] = Object.values(SPEND_TABLES)
    const wanted = tables.flatMap((table) => {
      const info = found.infoOf(table.relation)
      // A partition is a range of its own, and a view is as fast as what is behind it.
      if (info.kind !== 'table' || !lineNeeds.some(({ relation }) => relation === table.relation)) return []
      return [{ relation: table.relation, column: timeColumn(table, info) }]
    })
    const missing = wanted.filter(({ relation, column }) => {
      const served = there.get(relation)?.some(({ columns, valid, predicate }) => {
        return columns[0] === column && valid && predicate === null
      })
      return !served
    })
    if (missing.length === 0) return ok(`Windows are found by an index in ${count(wanted.length, 'table')}.`)
    const names = missing.map(({ relation, column }) => `${relation} (${column})`).join(', ')
    return warning(
      `No index finds a window of ${names}: every run reads the whole table.`,
      'As its owner run, at a quiet time:',
      missing.map(
        ({ relation, column }) =>
          `CREATE INDEX CONCURRENTLY ON ${quoteQualified(schema, relation)} (${quoteIdentifier(column)});`,
      ),
    )
  },
}
