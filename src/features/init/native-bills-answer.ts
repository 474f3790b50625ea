import type { Preview } from './preview.ts'
import { billedProviders, nativeBillText, previewLines } from './preview.ts'
import { isFlag, type Setup, setupSelection, tell } from './setup.ts'

/** Providers whose own bill is in CloudZero, and the lines that are left. */
export interface BillsAnswer {
  readonly nativeBills: readonly string[]
  /** Warnings that were answered. */
  readonly acknowledge: readonly string[]
  readonly preview: Preview
}

/** Says what each provider's own bill in CloudZero would mean, and asks which are there. */
export async function answeredNativeBills(setup: Setup, url: string | undefined): Promise<BillsAnswer> {
  const { app, options, questions, existing } = setup
  const acknowledged = Array.isArray(existing.acknowledge) ? existing.acknowledge.map(String) : []
  const given = options.nativeBills
  const preview = await previewLines(setupSelection(setup, url, given), app)
  const billed = billedProviders(preview)
  const known = isFlag(setup, 'nativeBills') || given.length > 0 || acknowledged.includes('native-bills')
  if (known || billed.length === 0) return { nativeBills: given, acknowledge: acknowledged, preview }
  if (questions === null) {
    const flags = billed.map(([{ slug }]) => `--native-bill ${slug}`).join(' ')
    tell(
      setup,
      `Where a provider’s own bill is in CloudZero too, this spend would be counted twice: ${flags} leaves it out.`,
    )
    return { nativeBills: [], acknowledge: acknowledged, preview }
  }
  questions.say(
    'Where CloudZero has a provider’s own bill, these lines would count that spend twice. What is chosen here is left out; the telemetry command then splits that bill by team.',
  )
  const nativeBills = await questions.chooseAny(
    'Whose own bill is in CloudZero already? (space selects, none is an answer)',
    billed.map(([{ slug, cloudProvider }, cost]) => ({
      value: slug,
      label: cloudProvider === null ? slug : `${cloudProvider} (${slug})`,
      hint: nativeBillText(cost, preview),
    })),
  )
  if (nativeBills.length === 0) return { nativeBills, acknowledge: [...acknowledged, 'native-bills'], preview }
  return {
    nativeBills,
    acknowledge: acknowledged,
    preview: await previewLines(setupSelection(setup, url, nativeBills), app),
  }
}
