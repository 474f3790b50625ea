import { SourceError } from '../../../core/errors.ts'
import type { TableNeed } from '../../../source/needs/need.ts'
import type { Relation } from '../../../source/types.ts'
import type { TablesView } from '../check.ts'

/** A table with what may be read of it, or why it may not be read; the hint of the error has the GRANT statement. */
export function looked({ tables }: TablesView, need: TableNeed): Relation | SourceError {
  try {
    return tables.required(need)
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
}
