import { stringify } from 'yaml'
import type { Host } from '../../core/app.ts'
import { AI_CATEGORY } from '../../core/cbf/dimension-rules.ts'
import { levelTags } from '../../core/cbf/tag-rules.ts'
import { parseOptions } from '../../core/option-values.ts'
import { lineOptions } from '../../run/line-options.ts'
import { type Selection, selectionOf } from '../../run/selection.ts'
import { checkTelemetry } from '../../run/telemetry-choice.ts'
import { type TelemetryOptions, telemetryOptions } from '../../run/telemetry-options.ts'
import { elementLevels, streamsOf } from '../../run/telemetry-streams.ts'
import type { CostformationOptions } from './options.ts'

const HEAD = ` CostFormation of litellm-cloudzero: paste it into CloudZero's Dimension Studio, Code Editor.
 CloudZero takes an allocation dimension once its streams exist: send them first, and take out those you do not send.
 What ends in _Override goes before CloudZero's own rules for these lines: merge it where you have such a dimension already.`

/** What telemetry and push would be run with besides. */
const DEFAULTS = parseOptions([...telemetryOptions, ...lineOptions], new Map())

/** Dimensions over the tags and streams that the same settings make push and telemetry write, as CostFormation YAML. */
export function costformation(options: CostformationOptions, host: Host): string {
  const choice = { ...DEFAULTS, ...options }
  checkTelemetry(choice)
  const selection = selectionOf(choice, host)
  const dimensions = dimensionsOf(selection, allocationsOf(choice, selection))
  const head = HEAD.split('\n').map((line) => `#${line}\n`)
  // Lines are not folded: CloudZero's editor shows them as they are.
  return head.join('') + stringify({ Dimensions: dimensions }, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** Levels without a tag make no dimension. */
function levelsOf({ ledger, tagKeys }: Selection): readonly TaggedLevel[] {
  const named = ['instance', ...ledger.levels.map((level) => levelTags(level).name), 'provider']
  return [...new Set(named)].flatMap((name) => {
    const tag = tagKeys.get(name)
    return tag === undefined ? [] : [{ title: name.replaceAll('_', ' '), tag }]
  })
}

/** Streams are named by the flags that `telemetry` was given; without any of them there are none. */
function allocationsOf(choice: TelemetryOptions, { tagKeys }: Selection): readonly Allocation[] {
  if (choice.element === undefined && choice.filterBy === undefined && choice.stream === undefined) return []
  const levels = elementLevels(choice)
  const names = levels.map((level) => levelTags(level).name.replaceAll('_', ' '))
  const [only, ...more] = levels
  return [
    {
      title: names.join(' and '),
      streams: streamsOf(choice).streams.map(({ name }) => name),
      tag: only === undefined || more.length > 0 ? null : (tagKeys.get(levelTags(only).name) ?? null),
    },
  ]
}

/** A condition of CostFormation; operator and source stand side by side (docs/costformation.md). */
type Condition = Readonly<Record<string, string | boolean>>

/** A rule that makes elements: `GroupBy` one for each value of its source, `Group` one. */
interface Rule {
  readonly Type: 'GroupBy' | 'Group'
  readonly Name?: string
  readonly Source?: string
  readonly Conditions?: readonly Condition[]
}

/** A dimension of CostFormation, as its YAML spells it. */
interface Dimension {
  readonly Name: string
  readonly Type?: 'Allocation'
  readonly Child?: string
  readonly DefaultValue?: string
  readonly Rules?: readonly Rule[]
  readonly AllocateByStreams?: { readonly Streams: readonly string[] }
}

/** A level of the lines: `organization`, `end user`, `tag env`; and the key, as it is written, of the tag that names it. */
interface TaggedLevel {
  readonly title: string
  readonly tag: string
}

/** Telemetry streams of one kind of element: `team`, or `org/team`. */
interface Allocation {
  readonly title: string
  readonly streams: readonly string[]
  /** Key of the tag by which lines name the same elements; null where no single tag does. */
  readonly tag: string | null
}

/** What the spend of lines without a name is under; they have no tag. */
const UNASSIGNED = 'Unassigned'
const ELSEWHERE = 'Not LiteLLM'

/**
 * Dimensions by id. Every dollar is in one element of each dimension over tags: named, unassigned, or not LiteLLM's.
 * An allocation splits the bills its streams are about; a combined dimension puts both side by side.
 */
function dimensionsOf(selection: Selection, allocations: readonly Allocation[]): Readonly<Record<string, Dimension>> {
  // Outermost first: each is the parent of the next.
  const levels = levelsOf(selection)
  const czrnTag = selection.tagKeys.get('czrn')
  const ours = czrnTag === undefined ? [] : ownedBy(czrnTag)
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
  const overrides = czrnTag === undefined ? {} : overridesOf(ours, czrnTag, selection.tagKeys.get('model'))
  return { ...Object.fromEntries([...byTag, ...splits]), ...overrides }
}

/** Tells our lines from all other spend: a tag named `team` is common on other clouds; the CZRN is ours alone. */
function ownedBy(czrnTag: string): readonly Condition[] {
  return [{ Source: `Tag:${czrnTag}`, BeginsWith: 'czrn:litellm:' }]
}

/** Ids of dimensions are words of letters and digits. */
function idOf(title: string): string {
  const words = title.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  return `LiteLLM${words.map((word) => nameOf(word)).join('')}`
}

function nameOf(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1)
}

/** Providers that CloudZero's GenAI Platform calls otherwise than its Cloud Provider, by the provider of the CZRN. */
const PLATFORMS: readonly (readonly [provider: string, platform: string])[] = [
  ['bedrock', 'Bedrock'],
  ['vertex-ai', 'Vertex AI'],
  ['azure', 'OpenAI'],
]

/**
 * CloudZero's hooks: what they name goes before its own rules for model, platform, family and service category, which know
 * some providers by name only (docs/costformation.md, overrides). Lines without a value of ours are left to those rules.
 */
function overridesOf(
  owned: readonly Condition[],
  czrnTag: string,
  modelTag: string | undefined,
): Readonly<Record<string, Dimension>> {
  const grouped = (Source: string) => ({ Type: 'GroupBy', Source, Conditions: owned }) as const
  const platforms = PLATFORMS.map(([provider, Name]) => {
    const Conditions = [{ Source: `Tag:${czrnTag}`, BeginsWith: `czrn:litellm:${provider}:` }]
    return { Type: 'Group', Name, Conditions } as const
  })
  return {
    ...(modelTag !== undefined && {
      GenAI_Model_Override: { Name: 'GenAI Model Override', Rules: [grouped(`Tag:${modelTag}`)] },
    }),
    GenAI_Model_Family_Override: { Name: 'GenAI Model Family Override', Rules: [grouped('UsageFamily')] },
    GenAI_Platform_Override: { Name: 'GenAI Platform Override', Rules: [...platforms, grouped('CloudProvider')] },
    ServiceCategory_Override: {
      Name: 'Service Category Override',
      Rules: [{ Type: 'Group', Name: AI_CATEGORY, Conditions: owned }],
    },
  }
}
