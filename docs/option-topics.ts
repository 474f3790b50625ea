import { helpTopics } from '../src/cli/commands/index.ts'
import { globalOptions } from '../src/cli/options/global-options.ts'
import type { HelpTopic } from '../src/cli/terminal/help.ts'
import { byGroup, optionSyntax } from '../src/cli/terminal/option-text.ts'
import { cloudzeroOptions } from '../src/core/cloudzero-options.ts'
import type { Option } from '../src/core/option.ts'
import { selectionOptions } from '../src/run/selection-options.ts'

/** Options that several commands share, by the title of their group. */
export const SHARED: ReadonlyMap<string, readonly Option[]> = byGroup([
  ...selectionOptions,
  ...cloudzeroOptions,
  ...globalOptions,
])

const COMMANDS = await helpTopics()

/** Every command: the options that it alone has, or that mean something else for it, and the others in words. */
export const TOPICS = COMMANDS.map((topic) => {
  const own = ownOf(topic)
  // The sample is exported like any database.
  const like = COMMANDS.find(
    (other) =>
      other.options.length > topic.options.length &&
      own.length > 1 &&
      own.every((each) => other.options.includes(each)),
  )
  const shared = [...SHARED].flatMap(([title, members]) => partOf(title, members, topic.options))
  return like === undefined
    ? { ...topic, own, shared }
    : { ...topic, own: [], shared: [`those of ${like.name}`, ...shared] }
})

function ownOf({ options }: HelpTopic): readonly Option[] {
  const shared = [...SHARED.values()].flat()
  return options.filter((option) => !shared.includes(option))
}

export type Topic = (typeof TOPICS)[number]

/** The group where a command has all of it, else what it has of it. */
function partOf(title: string, members: readonly Option[], options: readonly Option[]): readonly string[] {
  const keys = options.map(({ key }) => key)
  const has = members.filter(({ key }) => keys.includes(key))
  if (has.length === members.length) return [title.replace(/ \(.*/, '')]
  return has.map((option) => (option.flagless ? optionSyntax(option) : `--${option.name}`))
}
