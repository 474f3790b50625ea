import { stringify } from 'yaml'
import type { Host } from '../../core/app.ts'
import { levelTags } from '../../core/cbf/tag-rules.ts'
import { parseOptions } from '../../core/option-values.ts'
import { lineOptions } from '../../run/line-options.ts'
import { type Selection, selectionOf } from '../../run/selection.ts'
import { checkTelemetry } from '../../run/telemetry-choice.ts'
import { type TelemetryOptions, telemetryOptions } from '../../run/telemetry-options.ts'
import { elementLevels, streamsOf } from '../../run/telemetry-streams.ts'
import { type Allocation, dimensionsOf } from './dimensions.ts'
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
  const dimensions = dimensionsOf({
    levels: levelsOf(selection),
    czrnTag: selection.tagKeys.get('czrn') ?? null,
    modelTag: selection.tagKeys.get('model') ?? null,
    allocations: allocationsOf(choice, selection),
  })
  const head = HEAD.split('\n').map((line) => `#${line}\n`)
  // Lines are not folded: CloudZero's editor shows them as they are.
  return head.join('') + stringify({ Dimensions: dimensions }, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** Levels without a tag make no dimension. */
function levelsOf({ ledger, tagKeys }: Selection): readonly { readonly title: string; readonly tag: string }[] {
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
