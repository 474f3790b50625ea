import { AI_CATEGORY } from '../../core/cbf/dimension-rules.ts'
import type { Condition, Dimension } from './dimensions.ts'

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
export function overridesOf({
  owned,
  czrnTag,
  modelTag,
}: {
  /** What tells our lines apart. */
  readonly owned: readonly Condition[]
  readonly czrnTag: string
  /** Key of the tag that names the model; null where lines have none. */
  readonly modelTag: string | null
}): Readonly<Record<string, Dimension>> {
  const grouped = (Source: string) => ({ Type: 'GroupBy', Source, Conditions: owned }) as const
  const platforms = PLATFORMS.map(([provider, Name]) => {
    const Conditions = [{ Source: `Tag:${czrnTag}`, BeginsWith: `czrn:litellm:${provider}:` }]
    return { Type: 'Group', Name, Conditions } as const
  })
  return {
    ...(modelTag !== null && {
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
