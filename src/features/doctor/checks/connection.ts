import type { Check, CloudZeroView } from '../check.ts'
import { ok, problem, skipped } from '../finding.ts'

export const connection: Check<CloudZeroView> = {
  id: 'connection',
  group: 'CloudZero',
  title: 'connection',
  look({ probes }) {
    const { drops, send } = probes
    if (drops.ok || send.ok) return ok('CloudZero knows the connection.')
    const unknown = [drops, send].find((answer) => !answer.ok && answer.error.code === 'E_CLOUDZERO_CONNECTION')
    if (unknown && !unknown.ok) {
      const { message, code, hint } = unknown.error
      return problem(`${message} [${code}]`, hint ?? null)
    }
    return skipped('CloudZero does not say without the scope to list or to send.')
  },
}
