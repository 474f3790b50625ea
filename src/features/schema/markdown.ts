import type { Catalog, CatalogColumn, CatalogTable, ForeignKey, RowCount } from '../../source/catalog/types.ts'

/** The catalog as a document: a summary, every table, and the ER diagram. */
export function schemaMarkdown(catalog: Catalog): string {
  const { tables } = catalog
  return [
    '# LiteLLM Database Schema',
    '',
    '## Overview',
    '',
    `The ${tables.length} LiteLLM tables of the schema \`${catalog.schema}\` in PostgreSQL ${catalog.server}. Row counts with \`~\` are the planner's estimate, the others were counted; \`?\` is not known.`,
    '',
    '## Table Summary',
    '',
    ...markdownTable(
      ['Table Name', 'Columns', 'Rows', 'Primary Keys', 'Foreign Keys', 'Indexes'],
      tables.map((table) => [
        table.name,
        String(table.columns.length),
        rowsText(table.rows),
        table.primaryKey.join(', ') || 'None',
        String(keyColumns(table).length),
        String(table.indexes.length),
      ]),
    ),
    '',
    '## Detailed Table Schemas',
    '',
    ...tables.flatMap(tableSection),
    '## Entity Relationship Diagram',
    '',
    '```mermaid',
    erDiagram(tables),
    '```',
    '',
  ].join('\n')
}

function tableSection(table: CatalogTable): readonly string[] {
  const { primaryKey, indexes } = table
  const foreign = keyColumns(table)
  return [
    `### ${table.name}`,
    '',
    `**Row Count:** ${rowsText(table.rows)}`,
    '',
    '#### Columns',
    '',
    ...markdownTable(
      ['Column', 'Type', 'Nullable', 'Default', 'Length/Precision'],
      table.columns.map((column) => {
        const precision = precisionOf(column)
        const type = generalType(column)
        return [
          column.name,
          precision === '' ? type : `${type}(${precision})`,
          column.nullable ? 'YES' : 'NO',
          column.default ?? 'None',
          precision,
        ]
      }),
    ),
    '',
    ...(primaryKey.length === 0 ? [] : ['#### Primary Keys', '', ...primaryKey.map((name) => `- \`${name}\``), '']),
    ...(foreign.length === 0 ? [] : ['#### Foreign Keys', '', ...markdownTable(['Column', 'References'], foreign), '']),
    ...(indexes.length === 0
      ? []
      : [
          '#### Indexes',
          '',
          ...markdownTable(
            ['Index Name', 'Columns', 'Unique'],
            indexes.map(({ name, columns, unique }) => [name, columns.join(', '), unique ? 'YES' : 'NO']),
          ),
          '',
        ]),
    '---',
    '',
  ]
}

/** One pair for each column of a foreign key. */
function keyColumns({ foreignKeys }: CatalogTable): readonly (readonly [string, string])[] {
  return foreignKeys.flatMap(({ columns, references }) =>
    columns.map((column, place) => [column, `${references.table}.${references.columns[place]}`] as const),
  )
}

/** `1234`, `~1200000` for an estimate, `?` where nobody knows. */
export function rowsText(rows: RowCount | null): string {
  return rows === null ? '?' : `${rows.exact ? '' : '~'}${rows.count}`
}

/** The word of the SQL standard, as information_schema has it. */
function generalType({ type, userDefined }: CatalogColumn): string {
  if (type.endsWith('[]')) return 'ARRAY'
  return userDefined ? 'USER-DEFINED' : type.replace(/\(.*?\)/, '')
}

const BITS: Readonly<Record<string, string>> = {
  smallint: '16',
  integer: '32',
  bigint: '64',
  real: '24',
  'double precision': '53',
}

/** Bits of a number, or the length that a type was given. */
function precisionOf({ type }: CatalogColumn): string {
  return BITS[type] ?? /^(?:character|numeric|bit)[^()]*\((\d+)[^[]*$/.exec(type)?.[1] ?? ''
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map((cell) => '-'.repeat(cell.length + 2)).join('|')}|`, ...rows.map(line)]
}

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
