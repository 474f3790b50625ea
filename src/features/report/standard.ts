import { displayWindow } from '../../core/model/display-window.ts'
import type { Level } from '../../core/model/level.ts'
import { type Compared, regroup } from '../../core/totals/figures.ts'
import type { Groups } from '../../core/totals/groups.ts'
import { isUnattributed } from '../../core/totals/part.ts'
import type { FigureOptions } from './columns.ts'
import { headlineOf } from './headline.ts'
import { type ListOptions, listOf, namedTable } from './list.ts'
import type { ReportPlan } from './plan.ts'
import type { ReportViews } from './read.ts'
import type { Report, ReportFacts, Section, TrendPicture } from './report.ts'
import { figuresNow, totalOf } from './row.ts'
import { sorted } from './sort.ts'
import { treeOf, treeSection } from './tree.ts'
import { bySharing, sharingOf, unattributedSections } from './unattributed.ts'

/** What a standard report is made of: groups by the levels of the tree and by provider, and by team, user and key. */
export interface StandardViews extends Pick<ReportPlan, 'levels' | 'each'>, Pick<ReportViews, 'detail'> {
  /** Null where the ledger does not know all three. */
  readonly people: readonly Compared[] | null
  /** PTU flat cost, which can have no user. */
  readonly reserved: Pick<Compared, 'now' | 'before'>
  /** Null where nothing is drawn. */
  readonly trend: TrendPicture | null
  /** Who is near or over a budget; null where that was not asked for. */
  readonly budgets: Section | null
}

/** The report without `--by`: who spent most, what changed, what is shared, what is unattributed, and on what. */
export function standardReport(facts: ReportFacts, views: StandardViews, top: number): Report {
  const total = totalOf(views.detail.by([]).rows())
  const levels = withoutUnused(views)
  const change = facts.windowBefore !== null
  const figures = { total: figuresNow(total), change, about: facts.about }
  const by = (some: readonly Level[]) => pickedBy(views, some).rows()
  const list = (dimensions: readonly Level[], groups: readonly Compared[], choice: Partial<ListOptions> = {}) =>
    listOf(groups, { ...figures, dimensions, sort: 'cost', top, ...choice })

  const tree = treeOf(pickedBy(views, levels))
  const changing = levels.filter((level) => level === spender(levels) || level === 'model')
  const sharing = views.people === null ? [] : sharingSections(views.people, list, figures)
  const sections: (Section | null)[] = [
    treeSection(tree, levels, { ...figures, total, limit: top * TREE_ROWS }),
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
    ...unattributedSections({ ...views, levels, by: (level) => by([level]) }, { ...figures, top }),
    levels.includes('model')
      ? {
          id: 'models',
          title: 'Models',
          says: 'What was bought, and what a million tokens of it cost.',
          table: list(['model'], by(['model'])),
        }
      : null,
    views.each === 'provider'
      ? null
      : { id: 'providers', title: 'Providers', says: 'Who sold it.', table: list(['provider'], by(['provider'])) },
  ]
  return {
    ...facts,
    headline: headlineOf(total, change),
    // Without any spend there is nothing to divide.
    sections: (views.detail.size === 0 ? [views.budgets] : sections).filter((section) => section !== null),
    flat: () => list(views.levels, by(views.levels), { top: null }),
    single: false,
    trend: views.trend,
    tree: { tree, levels },
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

/**
 * Levels that say something, outermost first: not one without an owner throughout, as organizations are where there are
 * none; of one entity not its own level, nor one that has but a single part there.
 */
function withoutUnused({ levels, detail, each }: StandardViews): readonly Level[] {
  const left = levels.filter((level) => level !== each)
  const saysNothing = (level: Level) => {
    const parts = detail.by([levels.indexOf(level)]).rows()
    const unused = parts.every(({ parts: [part] }) => part !== undefined && isUnattributed(part))
    return unused || (each !== null && parts.length === 1)
  }
  const place = left.findIndex((level, index) => index === left.length - 1 || !saysNothing(level))
  // Without entities of their own, only the outermost level is left out.
  return left.slice(each === null ? Math.min(place, 1) : place)
}

function sharingSections(
  people: readonly Compared[],
  list: (dimensions: readonly Level[], groups: readonly Compared[]) => Section['table'],
  options: FigureOptions,
): readonly Section[] {
  const services = people.filter(({ parts }) => sharingOf(parts) === 'service-account')
  const keys = regroup(services, ([team, , key]) => (team && key ? [team, key] : []))
  const kinds = sorted(bySharing(people), 'cost')
  return [
    {
      id: 'sharing',
      title: 'Individual and shared usage',
      says: 'Usage tied to a person, and usage of keys that a team shares (service accounts).',
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
