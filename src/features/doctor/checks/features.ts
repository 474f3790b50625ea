import type { Check, TablesView } from '../check.ts'
import { FEATURES, type Feature } from '../features.ts'
import { type Finding, ok, warning } from '../finding.ts'

export const features: Check<TablesView> = {
  id: 'features',
  group: 'LiteLLM',
  title: 'schema age',
  look({ tables }) {
    return judgeFeatures(({ relation, column }) => {
      const info = tables.infoOf(relation)
      return info.exists && (column === null || info.columns.has(column))
    })
  },
}

/** The newest feature tells the age; one that should have come before and is not there tells of a migration that stopped. */
export function judgeFeatures(has: (feature: Feature) => boolean): Finding {
  const newest = FEATURES.filter(has).at(-1)
  const absent = FEATURES.filter((feature) => !has(feature))
  const lines = absent.map((feature) => `${feature.since}  ${nameOf(feature)}: ${feature.brings}`)
  if (newest === undefined) {
    return ok('The schema is older than March 2025, or a simplified one. Not there:', lines)
  }
  const skippedOver = absent.filter(({ since }) => since < newest.since)
  if (skippedOver.length > 0) {
    return warning(
      `The schema has ${nameOf(newest)} of ${newest.since}, but not ${skippedOver.map(nameOf).join(', ')}, which came before.`,
      'LiteLLM’s migrations stopped on the way, or this is a fork: start the proxy once more and see its log.',
      lines,
    )
  }
  const age = `The schema is of ${newest.since} or later.`
  return absent.length === 0 ? ok(age) : ok(`${age} Later parts are missing:`, lines)
}

function nameOf({ relation, column }: Feature): string {
  return column === null ? relation : `${relation}.${column}`
}
