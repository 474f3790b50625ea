import type { CatalogTable, ForeignKey } from '../../source/catalog/types.ts'

/** The tables as a Mermaid ER diagram, whose words are letters, digits and a few signs: `timestamp_without_time_zone`. */
export function erDiagram(tables: readonly CatalogTable[]): string {
  return [
    'erDiagram',
    ...tables.flatMap((table) => [
      `    ${entityName(table.name)} {`,
      ...table.columns.map(
        ({ name, type }) => `        ${[word(type), word(name), keysOf(table, name)].join(' ').trimEnd()}`,
      ),
      '    }',
      '',
    ]),
    ...tables.flatMap((table) => table.foreignKeys.map((key) => relationship(table, key))),
  ].join('\n')
}

/** A row of the table has one of the other, or none where a column may be NULL; the other has any number of these. */
function relationship(table: CatalogTable, { columns, references }: ForeignKey): string {
  const nullable = table.columns.some(({ name, nullable }) => nullable && columns.includes(name))
  const unique = table.indexes.some(
    (index) => index.unique && index.predicate === null && index.columns.every((column) => columns.includes(column)),
  )
  const lines = `${unique ? '|o' : '}o'}--${nullable ? 'o|' : '||'}`
  const label = columns.length === 1 ? word(columns[0] ?? '') : `"${columns.map(word).join(', ')}"`
  return `    ${entityName(table.name)} ${lines} ${entityName(references.table)} : ${label}`
}

function keysOf({ primaryKey, foreignKeys, indexes }: CatalogTable, column: string): string {
  const alone = indexes.some(
    ({ unique, primary, columns, predicate }) =>
      unique && !primary && predicate === null && columns.length === 1 && columns[0] === column,
  )
  return [
    primaryKey.includes(column) ? 'PK' : null,
    foreignKeys.some(({ columns }) => columns.includes(column)) ? 'FK' : null,
    alone ? 'UK' : null,
  ]
    .filter((key) => key !== null)
    .join(', ')
}

function entityName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replace(/["\\%\r\n]/g, '_')}"`
}

/** What Mermaid takes for a type or a name: it begins with a letter. */
function word(text: string): string {
  const plain = text.replace(/["']/g, '').replace(/[^\w()[\]-]+/g, '_')
  return /^[A-Za-z]/.test(plain) ? plain : `c${plain}`
}
