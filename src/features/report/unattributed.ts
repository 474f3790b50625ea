import type { Level } from '../../core/model/level.ts'
import type { Table } from '../../core/tables/table.ts'
import type { Compared } from '../../core/totals/compare.ts'
import { regroup } from '../../core/totals/compare.ts'
import { isUnattributed, type Part } from '../../core/totals/part.ts'
import type { FigureOptions } from './columns.ts'
import { listOf } from './list.ts'
import { namedTable } from './named-table.ts'
import type { Section } from './report.ts'
import type { Row } from './row.ts'
import { sharingOf } from './sharing.ts'
import { totalOf } from './total.ts'

const OWNERS = { org: 'no organization', team: 'no team', user: 'no user' } as const

export interface UnattributedViews {
  /** Levels of the report, outermost first. */
  readonly levels: readonly Level[]
  /** The groups by one of those levels. */
  readonly by: (level: Level) => readonly Compared[]
  /** By team, user and key. */
  readonly people: readonly Compared[] | null
}

/** What is nobody's: cost without organization, team or user, and the keys of cost that has neither user nor team. */
export function unattributedSections(
  { levels, by, people }: UnattributedViews,
  options: FigureOptions & { readonly top: number; readonly about: Table['about'] },
): readonly Section[] {
  const lacking = (['org', 'team', 'user'] as const).flatMap((level): readonly Row[] => {
    if (!levels.includes(level)) return []
    const nobody = by(level).filter(({ parts: [part] }) => part !== undefined && isUnattributed(part))
    return [without(level, OWNERS[level], nobody)]
  })
  const forlorn = people?.filter(({ parts }) => sharingOf(parts) === 'nobody') ?? []
  const questions = [...lacking, ...(people === null ? [] : [without('nobody', 'neither user nor team', forlorn)])]
  if (questions.length === 0) return []
  const rows = questions.filter(({ now, before }) => now !== null || before !== null)
  const keys = regroup(forlorn, ([, , key]) => (key ? [key] : []))
  return [
    {
      id: 'unattributed',
      title: 'Unattributed cost',
      says: 'Cost that LiteLLM names no owner for; a row may be part of another.',
      table: namedTable(rows, { ...options, title: 'Has' }),
    },
    ...(keys.length === 0
      ? []
      : [
          {
            id: 'unattributed-keys',
            title: 'Keys of cost that is nobody’s',
            says: 'Give such a key a team or a user in LiteLLM, and its future cost has an owner.',
            table: listOf(keys, { ...options, dimensions: ['key'], sort: 'cost' }),
          },
        ]),
  ]
}

function without(key: string, name: string, groups: readonly Compared[]): Row {
  const part: Part = { key, id: null, name }
  const { now, before } = totalOf(groups)
  return { parts: [part], now, before }
}
