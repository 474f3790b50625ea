import { plainLines } from '../../core/plain-text.ts'
import { count } from '../../core/words.ts'
import type { Catalog, CatalogColumn, CatalogIndex, CatalogTable, ForeignKey } from '../../source/catalog/types.ts'

/** The catalog for a terminal. */
export function schemaText({ tables, schema, server }: Catalog): string {
  const head = `${count(tables.length, 'table')} of LiteLLM in the schema ${schema}, PostgreSQL ${server}`
  return plainLines([head, ...tables.map(tableText)].join('\n\n').concat('\n'))
}

function tableText(table: CatalogTable): string {
  const { name, kind, rows, columns } = table
  const many = rows === null ? 'rows not known' : `${rows.exact ? '' : 'about '}${count(rows.count, 'row')}`
  const wide = (of: (column: CatalogColumn) => string) => Math.max(0, ...columns.map((column) => of(column).length))
  const [names, types] = [wide((column) => column.name), wide((column) => column.type)]
  return [
    `${name} (${kind}, ${many})`,
    ...columns.map((column) =>
      `  ${column.name.padEnd(names)}  ${column.type.padEnd(types)}  ${constraintsText(column)}`.trimEnd(),
    ),
    ...(table.primaryKey.length === 0 ? [] : [`  primary key (${table.primaryKey.join(', ')})`]),
    ...table.foreignKeys.map((key) => `  foreign key ${foreignKeyText(key)}`),
    ...table.indexes.filter(({ primary }) => !primary).map((index) => `  index ${index.name} ${indexText(index)}`),
  ].join('\n')
}

/** `not null default 0`; empty where nothing is asked of a column. */
export function constraintsText(column: CatalogColumn): string {
  return [column.nullable ? null : 'not null', column.default === null ? null : `default ${column.default}`]
    .filter((part) => part !== null)
    .join(' ')
}

/** `(team_id) references LiteLLM_TeamTable (team_id) on update cascade on delete set null`. */
export function foreignKeyText({ columns, references, onUpdate, onDelete }: ForeignKey): string {
  const action = (when: string, what: string) => (what === 'NO ACTION' ? '' : ` on ${when} ${what.toLowerCase()}`)
  return `(${columns.join(', ')}) references ${references.table} (${references.columns.join(', ')})${action('update', onUpdate)}${action('delete', onDelete)}`
}

/** `unique btree (user_id, date) where (spend > 0)`. */
export function indexText({ columns, unique, method, predicate, valid }: CatalogIndex): string {
  const condition = predicate === null ? '' : ` where ${predicate}`
  return `${unique ? 'unique ' : ''}${method} (${columns.join(', ')})${condition}${valid ? '' : ', invalid'}`
}
