import { SCOPES } from '../../../cloudzero/limits.ts'
import type { Check, CloudZeroView } from '../check.ts'
import { ok, problem, skipped, warning } from '../finding.ts'
import type { Probes } from '../probe.ts'

/** What each scope is good for here. */
const SERVES: Readonly<Record<keyof Probes, { readonly push: boolean; readonly what: string }>> = {
  send: { push: true, what: 'push' },
  contents: { push: true, what: 'push (without it only --no-read-back works, unverified)' },
  drops: { push: false, what: 'the list of months in this check' },
  validate: { push: false, what: 'asking CloudZero’s own validation' },
}

export const scopes: Check<CloudZeroView> = {
  id: 'scopes',
  group: 'CloudZero',
  title: 'scopes',
  look({ probes }) {
    const calls: readonly (keyof Probes)[] = ['send', 'contents', 'drops', 'validate']
    const failures = calls.flatMap((call) => {
      const answer = probes[call]
      return answer.ok ? [] : [{ call, error: answer.error }]
    })
    if (failures.length > 0 && failures.every(({ error }) => error.code === 'E_CLOUDZERO_KEY')) {
      return skipped('The key comes first.')
    }
    const missing = failures.filter(({ error }) => error.code === 'E_CLOUDZERO_SCOPE').map(({ call }) => call)
    const other = failures.filter(({ error }) => !['E_CLOUDZERO_SCOPE', 'E_CLOUDZERO_CONNECTION'].includes(error.code))
    const lines = [
      ...missing.map((call) => `${SCOPES[call]}: ${SERVES[call].what}`),
      ...other.map(({ call, error }) => `${SCOPES[call]} is not known: ${error.message}`),
    ]
    if (missing.length === 0 && other.length === 0) return ok('The key has all scopes. Nothing was sent to find out.')
    if (missing.length === 0) return warning('Not every scope could be tried.', 'Run it again.', lines)
    const fix = 'Give the key these scopes in CloudZero’s Settings, API Keys.'
    const found = `The key lacks ${missing.length} of ${calls.length} scopes.`
    return missing.some((call) => SERVES[call].push) ? problem(found, fix, lines) : warning(found, fix, lines)
  },
}
