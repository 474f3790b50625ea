/** What a schema document in Markdown says of one table; rows as their cells. */
export interface DocumentedTable {
  readonly columns: readonly (readonly string[])[]
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly (readonly string[])[]
  readonly indexes: readonly (readonly string[])[]
}

/** Reads the sections of a schema document. */
export function documentedTables(markdown: string): ReadonlyMap<string, DocumentedTable> {
  const details = markdown.slice(
    markdown.indexOf('## Detailed Table Schemas'),
    markdown.indexOf('## Entity Relationship Diagram'),
  )
  return new Map(
    details
      .split(/^### /m)
      .slice(1)
      .map((section) => {
        const part = (heading: string) => section.split(`#### ${heading}\n`)[1]?.split(/^(?:####|---)/m)[0] ?? ''
        const table = {
          columns: rowsOf(part('Columns')),
          primaryKey: [...part('Primary Keys').matchAll(/^- `(.+)`$/gm)].map(([, name]) => name ?? ''),
          foreignKeys: rowsOf(part('Foreign Keys')),
          indexes: rowsOf(part('Indexes')),
        }
        return [section.slice(0, section.indexOf('\n')), table] as const
      }),
  )
}

/** The table at the beginning: name, columns, rows, primary keys, foreign keys, indexes. */
export function summaryRows(markdown: string): readonly (readonly string[])[] {
  return rowsOf(markdown.split('## Table Summary')[1]?.split('## ')[0] ?? '')
}

/** Entities with the names of their attributes, and relationships as `child parent label`. */
export function diagramOf(markdown: string) {
  const diagram = markdown.split('```mermaid\n')[1]?.split('```')[0] ?? ''
  const entities = [...diagram.matchAll(/^ {4}(\w+) \{\n([^}]*)\}/gm)].map(([, name, body = '']) => {
    const attributes = body.trim().split('\n')
    return [
      name,
      attributes.map((line) =>
        line
          .replace(/ (?:PK|FK|UK|, )+$/, '')
          .split(' ')
          .at(-1),
      ),
    ] as const
  })
  const relationships = [...diagram.matchAll(/^ {4}(\w+) \S+ (\w+) : (.+)$/gm)].map(([, ...parts]) => parts.join(' '))
  return { lines: diagram.trimEnd().split('\n'), entities: new Map(entities), relationships }
}

/** The cells of a Markdown table without its head. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}
