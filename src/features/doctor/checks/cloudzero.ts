import { SCOPES } from '../../../cloudzero/limits.ts'
import { MONTH_ROWS } from '../../../core/cbf/stream-limits.ts'
import { count, formatCount, percent } from '../../../core/words.ts'
import { NEARLY_FULL } from '../../../output/stream/capacity.ts'
import { check, failure, ok, problem, skipped, warning } from '../check.ts'
import type { Probes } from '../probe.ts'

const REFUSALS = ['E_CLOUDZERO_KEY', 'E_CLOUDZERO_SCOPE']

export const key = check<Probes>('key', 'CloudZero', 'API key', (probes) => {
  const errors = Object.values(probes).flatMap((answer) => (answer.ok ? [] : [answer.error]))
  // Whoever is told of a wrong connection or body has been let in.
  const refused = errors.filter(({ code }) => REFUSALS.includes(code))
  const error = refused.find(({ code }) => code === REFUSALS[0]) ?? refused[0]
  if (error === undefined || refused.length < Object.keys(probes).length) return ok('CloudZero accepts the key.')
  return failure(error)
})

export const scopes = check<Probes>('scopes', 'CloudZero', 'scopes', (probes) => {
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
})

/** What each scope is good for here. */
const SERVES: Readonly<Record<keyof Probes, { readonly push: boolean; readonly what: string }>> = {
  send: { push: true, what: 'push' },
  contents: { push: true, what: 'push (without it only --no-read-back works, unverified)' },
  drops: { push: false, what: 'the list of months in this check' },
  validate: { push: false, what: 'asking CloudZero’s own validation' },
}

export const connection = check<Probes>('connection', 'CloudZero', 'connection', (probes) => {
  const { drops, send } = probes
  if (drops.ok || send.ok) return ok('CloudZero knows the connection.')
  const unknown = [drops, send].find((answer) => !answer.ok && answer.error.code === 'E_CLOUDZERO_CONNECTION')
  if (unknown && !unknown.ok) return failure(unknown.error)
  return skipped('CloudZero does not say without the scope to list or to send.')
})

export const months = check<Probes>('months', 'CloudZero', 'months held', (probes) => {
  if (!probes.drops.ok) return skipped('CloudZero did not list them.')
  const held = [...probes.drops.value].sort((a, b) => (a.month < b.month ? -1 : 1))
  if (held.length === 0) return ok('The connection holds nothing yet.')
  const lines = held.map(({ month, rowCount }) => `${month}: ${count(rowCount, 'row')}`)
  const full = held.filter(({ rowCount }) => rowCount >= MONTH_ROWS * NEARLY_FULL)
  if (full.length === 0) return ok(`The connection holds ${count(held.length, 'month')}.`, lines)
  return warning(
    full
      .map(
        ({ month, rowCount }) =>
          `${month} is at ${percent(rowCount / MONTH_ROWS)} of its ${formatCount(MONTH_ROWS)} rows.`,
      )
      .join(' '),
    'Make the lines fewer; "volume" of Spend says how.',
    lines,
  )
})
