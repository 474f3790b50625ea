/** Columns of one table that are read together: the queries take them from here, and so do warnings, the doctor and the grants. */
export interface TableNeed {
  /** LiteLLM's name of the table. */
  readonly relation: string
  readonly required: readonly string[]
  /** Names that one column has had: of each list the first that is there is required, the others are not read. */
  readonly oneOf?: readonly (readonly string[])[]
  /** Columns that are taken where they are, each with what is lost without it: `operations have no names`. */
  readonly optional: Readonly<Record<string, string>>
  /** Optional columns that were asked for by name, so that their absence is worth a word as well. */
  readonly asked?: readonly string[]
  /** What it is read for; grants are grouped by it. */
  readonly usedFor: string
  /** What is lost without it; null for a ledger, without which there is nothing. */
  readonly impactIfMissing: string | null
  /** Whether every LiteLLM has the table, so that its absence is worth a word. */
  readonly always?: true
}

/** The same columns for something else, which all of them are needed for. */
export function needFor(need: TableNeed, usedFor: string, impactIfMissing: string): TableNeed {
  const optional = Object.fromEntries(Object.keys(need.optional).map((column) => [column, impactIfMissing]))
  const { always: _, asked: __, ...columns } = need
  return { ...columns, optional, usedFor, impactIfMissing }
}

/** Every column of a need that a table has, whichever names it has them under. */
export function columnsOf(need: TableNeed, has: (column: string) => boolean): readonly string[] {
  const alternatives = (need.oneOf ?? []).flatMap((names) => names.find(has) ?? [])
  return [...new Set([...need.required, ...alternatives, ...Object.keys(need.optional)])].filter(has)
}
