import { overridesOf } from './overrides.ts'

/** A condition of CostFormation; operator and source stand side by side (docs/costformation.md). */
export type Condition = Readonly<Record<string, string | boolean>>

/** A rule that makes elements: `GroupBy` one for each value of its source, `Group` one. */
export interface Rule {
  readonly Type: 'GroupBy' | 'Group'
  readonly Name?: string
  readonly Source?: string
  readonly Conditions?: readonly Condition[]
}

/** A dimension of CostFormation, as its YAML spells it. */
export interface Dimension {
  readonly Name: string
  readonly Type?: 'Allocation'
  readonly Child?: string
  readonly DefaultValue?: string
  readonly Rules?: readonly Rule[]
  readonly AllocateByStreams?: { readonly Streams: readonly string[] }
}

/** A level of the lines, by the tag that names it. */
export interface TaggedLevel {
  /** Words for people: `organization`, `end user`, `tag env`. */
  readonly title: string
  /** The key of the tag as it is written. */
  readonly tag: string
}

/** Telemetry streams of one kind of element: `team`, or `org/team`. */
export interface Allocation {
  readonly title: string
  readonly streams: readonly string[]
  /** Key of the tag by which lines name the same elements; null where no single tag does. */
  readonly tag: string | null
}

export interface FormationChoice {
  /** Outermost first: each is the parent of the next. */
  readonly levels: readonly TaggedLevel[]
  /** Key of the tag that holds the CZRN, which tells our lines from all other spend; null where it is not written. */
  readonly czrnTag: string | null
  /** Key of the tag that names the model; null where lines have none. */
  readonly modelTag: string | null
  readonly allocations: readonly Allocation[]
}

/** What the spend of lines without a name is under; they have no tag. */
const UNASSIGNED = 'Unassigned'
const ELSEWHERE = 'Not LiteLLM'

/**
 * Dimensions by id. Every dollar is in one element of each dimension over tags: named, unassigned, or not LiteLLM's.
 * An allocation splits the bills its streams are about; a combined dimension puts both side by side.
 */
export function dimensionsOf(choice: FormationChoice): Readonly<Record<string, Dimension>> {
  const { levels, allocations } = choice
  const ours = ownedBy(choice.czrnTag)
  const ids = levels.map(({ title }) => idOf(title))
  const byTag = levels.map(({ title, tag }, place): [string, Dimension] => {
    const inner = ids[place + 1]
    return [
      ids[place] ?? '',
      {
        Name: `LiteLLM ${nameOf(title)}`,
        Child: inner === undefined ? 'Service' : `User:Defined:${inner}`,
        DefaultValue: ours.length === 0 ? `${UNASSIGNED} or not LiteLLM` : ELSEWHERE,
        Rules: [
          { Type: 'GroupBy', Source: `Tag:${tag}`, ...(ours.length > 0 && { Conditions: ours }) },
          ...(ours.length > 0 ? [{ Type: 'Group', Name: UNASSIGNED, Conditions: ours } as const] : []),
        ],
      },
    ]
  })
  const splits = allocations.flatMap(({ title, streams, tag }): [string, Dimension][] => {
    const id = `${idOf(title)}Split`
    const split: Dimension = {
      Name: `LLM bills by ${title}`,
      Type: 'Allocation',
      AllocateByStreams: { Streams: streams },
    }
    if (tag === null) return [[id, split]]
    const combined: Dimension = {
      Name: `LLM ${nameOf(title)}`,
      Child: 'Service',
      DefaultValue: `${UNASSIGNED} or no LLM spend`,
      Rules: [
        { Type: 'GroupBy', Source: `Tag:${tag}`, ...(ours.length > 0 && { Conditions: ours }) },
        { Type: 'GroupBy', Source: `User:Defined:${id}` },
      ],
    }
    return [
      [id, split],
      [`${idOf(title)}Combined`, combined],
    ]
  })
  const overrides = choice.czrnTag === null ? {} : overridesOf({ ...choice, owned: ours, czrnTag: choice.czrnTag })
  return { ...Object.fromEntries([...byTag, ...splits]), ...overrides }
}

/** A tag named `team` is common on other clouds; the CZRN is ours alone. */
function ownedBy(czrnTag: string | null): readonly Condition[] {
  return czrnTag === null ? [] : [{ Source: `Tag:${czrnTag}`, BeginsWith: 'czrn:litellm:' }]
}

/** Ids of dimensions are words of letters and digits. */
function idOf(title: string): string {
  const words = title.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  return `LiteLLM${words.map((word) => nameOf(word)).join('')}`
}

function nameOf(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1)
}
