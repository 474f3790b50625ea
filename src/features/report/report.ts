import { displayWindow } from '../../core/model/display-window.ts'
import type { Level } from '../../core/model/level.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { Table } from '../../core/tables/table.ts'
import type { Node } from './tree.ts'
import type { Trend } from './trend.ts'

/** A part of a report: one question and its answer. */
export interface Section {
  /** Name for programs and for links: `models`. */
  readonly id: string
  readonly title: string
  /** What the table is of, one sentence. */
  readonly says: string
  readonly table: Table
  /** Why it could not be made, a sentence: its table is empty then. */
  readonly missing?: string
}

/** What a report tells about itself, beside its tables. */
export interface ReportFacts {
  /** Ready for JSON: what was read, from where, and what became of the cost; begins with `version`. */
  readonly about: Table['about']
  readonly window: DateWindow
  /** What is compared with; null where nothing is. */
  readonly windowBefore: DateWindow | null
  /** Whom alone it is about, for people; absent where it is about all. */
  readonly subject?: string
  /** The page that leads to this one. */
  readonly index?: { readonly file: string; readonly title: string }
  /** Sentences above the figures: what is left out, what is not as it seems. */
  readonly notes: readonly string[]
  /** Sentences below them: where the figures come from, and how they add up. */
  readonly origin: readonly string[]
}

/** What the picture of cost over time is drawn from. */
export interface TrendPicture {
  readonly trend: Trend
  /** The level of the bands; null where there is but the total. */
  readonly level: Level | null
}

/** What the picture of who spent is drawn from. */
export interface TreePicture {
  readonly tree: readonly Node[]
  /** The levels of the tree, outermost first. */
  readonly levels: readonly Level[]
}

/** A report, ready for any format. */
export interface Report extends ReportFacts {
  /** The figures of the whole window; null where they are not asked for. */
  readonly headline: Section | null
  readonly sections: readonly Section[]
  /** The one table that CSV has room for, made when it is asked for: it may have a row for every user and model. */
  readonly flat: () => Table
  /** Ids of sections that are not shown; absent where all are. */
  readonly left?: readonly string[]
  /** Whether it is the one table that `--by` asks for. */
  readonly single: boolean
  /** Null where the format has no pictures. */
  readonly trend: TrendPicture | null
  /** Null where there is no tree to draw. */
  readonly tree: TreePicture | null
}

/** What stands below the figures, under this title. */
export const ORIGIN_TITLE = 'How this was made'

/** What a report is about, one line each; the first is its title. */
export function introduction({ subject, window, windowBefore, notes }: ReportFacts): readonly string[] {
  const before = windowBefore === null ? [] : [`Compared with ${displayWindow(windowBefore)}`]
  return [`${subject === undefined ? '' : `${subject}: `}LiteLLM spend, ${displayWindow(window)}`, ...before, ...notes]
}
