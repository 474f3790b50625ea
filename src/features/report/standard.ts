import { displayWindow } from '../../core/model/display-window.ts'
import type { Level } from '../../core/model/level.ts'
import { type Compared, regroup } from '../../core/totals/compare.ts'
import type { Groups } from '../../core/totals/groups.ts'
import { isUnattributed } from '../../core/totals/part.ts'
import type { FigureOptions } from './columns.ts'
import { headlineOf } from './headline.ts'
import { type ListOptions, listOf } from './list.ts'
import { namedTable } from './named-table.ts'
import type { Report, ReportFacts, Section } from './report.ts'
import { figuresNow } from './row.ts'
import { bySharing, sharingOf } from './sharing.ts'
import { sorted } from './sort.ts'
import { totalOf } from './total.ts'
import { treeOf } from './tree.ts'
import { treeSection } from './tree-section.ts'
import type { Trend } from './trend.ts'
import { unattributedSections } from './unattributed.ts'

/** What a standard report is made of. */
export interface StandardViews {
  /** Levels of the tree, outermost first. */
  readonly levels: readonly Level[]
  /** By those levels and by provider, in this order. */
  readonly detail: Groups
  /** By team, user and key; null where the ledger does not know all three. */
  readonly people: readonly Compared[] | null
  readonly trend: Trend
  /** Who is near or over a budget; null where that was not asked for. */
  readonly budgets: Section | null
}

/** The report without `--by`: who spent most, what changed, what is shared, what is nobody's, and on what. */
export function standardReport(facts: ReportFacts, views: StandardViews, top: number): Report {
  const total = totalOf(views.detail.by([]).rows())
  const levels = withoutUnused(views.levels, views.detail)
  const change = facts.windowBefore !== null
  const figures = { total: figuresNow(total), change }
  const { about } = facts
  const by = (some: readonly Level[]) => pickedBy(views, some).rows()
  const list = (dimensions: readonly Level[], groups: readonly Compared[], choice: Partial<ListOptions> = {}) =>
    listOf(groups, { ...figures, dimensions, sort: 'cost', top, about, ...choice })

  const tree = treeOf(pickedBy(views, levels))
  const changing = views.levels.filter((level) => level === spender(views.levels) || level === 'model')
  const sharing = views.people === null ? [] : sharingSections(views.people, list, { ...figures, about })
  const sections: (Section | null)[] = [
    treeSection(tree, levels, { ...figures, total, limit: top * TREE_ROWS, about }),
    change
      ? {
          id: 'changes',
          title: 'What changed most',
          says: `The largest differences${facts.windowBefore === null ? '' : ` to ${displayWindow(facts.windowBefore)}`}, up or down.`,
          table: list(changing, by(changing), { sort: 'change' }),
        }
      : null,
    views.budgets,
    ...sharing,
    ...unattributedSections({ levels, by: (level) => by([level]), people: views.people }, { ...figures, top, about }),
    ...(views.levels.includes('model')
      ? [
          {
            id: 'models',
            title: 'Models',
            says: 'What was bought, and what a million tokens of it cost.',
            table: list(['model'], by(['model'])),
          },
        ]
      : []),
    { id: 'providers', title: 'Providers', says: 'Who sold it.', table: list(['provider'], by(['provider'])) },
  ]
  return {
    ...facts,
    headline: headlineOf(total, change),
    // Without any spend there is nothing to divide.
    sections: (views.detail.size === 0 ? [views.budgets] : sections).filter((section) => section !== null),
    flat: () => list(views.levels, by(views.levels), { top: null }),
    pictures: { trend: views.trend, level: spender(views.levels) ?? 'model', tree, levels },
  }
}

/** Rows of the tree for each row of a list. */
const TREE_ROWS = 2

/** The level whose entities spend: the team, else the first level that is not a product. */
export function spender(levels: readonly Level[]): Level | undefined {
  const owners = levels.filter((level) => level !== 'model' && level !== 'model-group' && level !== 'provider')
  return owners.find((level) => level === 'team') ?? owners[0]
}

/** The detail added up to some of its levels. */
function pickedBy({ levels, detail }: StandardViews, some: readonly Level[]): Groups {
  return detail.by(some.map((level) => (level === 'provider' ? levels.length : levels.indexOf(level))))
}

/** An outermost level that is nobody's throughout, as organizations are where there are none, says nothing. */
function withoutUnused(levels: readonly Level[], detail: Groups): readonly Level[] {
  const outermost = detail.by([0]).rows()
  const unused =
    levels.length > 1 && outermost.every(({ parts: [first] }) => first !== undefined && isUnattributed(first))
  return unused ? levels.slice(1) : levels
}

function sharingSections(
  people: readonly Compared[],
  list: (dimensions: readonly Level[], groups: readonly Compared[]) => Section['table'],
  options: FigureOptions & { readonly about: ReportFacts['about'] },
): readonly Section[] {
  const services = people.filter(({ parts }) => sharingOf(parts) === 'service-account')
  const keys = regroup(services, ([team, , key]) => (team && key ? [team, key] : []))
  const kinds = sorted(bySharing(people), 'cost')
  return [
    {
      id: 'sharing',
      title: 'Individual and shared usage',
      says: 'Cost that a person answers for, and cost of keys that a team shares (service accounts).',
      table: namedTable(kinds, { ...options, title: 'Usage', totals: { ...totalOf(kinds), total: true } }),
    },
    ...(keys.length === 0
      ? []
      : [
          {
            id: 'service-accounts',
            title: 'Shared keys',
            says: 'Keys of a team without a user, by cost.',
            table: list(['team', 'key'], keys),
          },
        ]),
  ]
}
