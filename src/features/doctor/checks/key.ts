import type { Check, CloudZeroView } from '../check.ts'
import { ok, problem } from '../finding.ts'

const REFUSALS = ['E_CLOUDZERO_KEY', 'E_CLOUDZERO_SCOPE']

export const key: Check<CloudZeroView> = {
  id: 'key',
  group: 'CloudZero',
  title: 'API key',
  look({ probes }) {
    const errors = Object.values(probes).flatMap((answer) => (answer.ok ? [] : [answer.error]))
    // Whoever is told of a wrong connection or body has been let in.
    const refused = errors.filter(({ code }) => REFUSALS.includes(code))
    const error = refused.find(({ code }) => code === REFUSALS[0]) ?? refused[0]
    if (error === undefined || refused.length < Object.keys(probes).length) return ok('CloudZero accepts the key.')
    return problem(`${error.message} [${error.code}]`, error.hint ?? null)
  },
}
