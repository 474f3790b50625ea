import type { CbfRow } from '../../../../../src/core/cbf/row.ts'
import type { Permissions } from '../../../../../src/features/push/stream/guards.ts'
import { type StreamState, summary } from '../../../../../src/features/push/stream/hour-state.ts'
import { makePlan, type Plan, type PlanInput } from '../../../../../src/features/push/stream/plan.ts'
import {
  BODY_TAIL,
  bodyBytes,
  bodyHead,
  emptyMarker,
  type PlannedRequest,
} from '../../../../../src/output/stream/body.ts'
import { spoolIndex } from '../../../../../src/output/stream/spool-index.ts'

/** A row as this tool writes them. */
export const aRow = (hour: string, row: Record<string, string> = {}): CbfRow => ({
  'lineitem/type': 'Usage',
  'time/usage_start': hour,
  'cost/cost': '1.5',
  'usage/amount': '10',
  'usage/units': 'tokens',
  'resource/service': 'OpenAI API',
  'resource/id': 'llm-usage/org|team|user|gpt',
  ...row,
})

/** What the rows of a stream come to. */
export const stateOf = (rows: readonly CbfRow[], ignored: ReadonlySet<string> = new Set()): StreamState => {
  const found = summary((id) => id.startsWith('llm-usage/'), ignored)
  for (const row of rows) found.add(row)
  return found.state()
}

/** CloudZero's semantics of a stream: what the operations make of the rows it holds. */
export function cloudZero(rows: readonly CbfRow[]) {
  let held = [...rows]
  return {
    rows: () => held,
    apply(body: { operation: string; month: string; data: readonly CbfRow[] }) {
      const month = body.month.slice(0, 7)
      if (body.data.some((row) => row['time/usage_start']?.slice(0, 7) !== month)) throw new Error('another month')
      const hours = new Set(body.data.map((row) => row['time/usage_start']))
      if (body.operation === 'replace_hourly') held = held.filter((row) => !hours.has(row['time/usage_start']))
      if (body.operation === 'replace_drop') held = held.filter((row) => row['time/usage_start']?.slice(0, 7) !== month)
      held.push(...body.data)
    },
  }
}

export const PERMISSIONS: Permissions = { allowShrink: true, allowRemap: true, allowEmpty: true, adopt: true }

/** A plan over rows in memory, and the bodies it sends. */
export function planOf(
  desired: readonly CbfRow[],
  actual: readonly CbfRow[] | null,
  input: Partial<PlanInput> = {},
): { plan: Plan; bodies: readonly string[] } {
  const index = spoolIndex(input.rowBytes)
  const texts: { at: number; text: string }[] = []
  for (const row of desired) {
    const text = `${JSON.stringify(row)}\n`
    texts.push({ at: index.bytes, text })
    index.add(row['time/usage_start'] ?? '', Buffer.byteLength(text), 0n)
  }
  const plan = makePlan({
    window: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' },
    now: new Date('2026-11-20T12:00:00Z'),
    desired: stateOf(desired).hours,
    chunks: index.chunks,
    actual: actual === null ? null : stateOf(actual).hours,
    prune: false,
    minChange: 0n,
    permissions: PERMISSIONS,
    ...input,
  })
  const body = (request: PlannedRequest) => {
    const rows = request.pieces.flatMap(({ hour, chunk }) =>
      chunk === null
        ? [emptyMarker(hour)]
        : texts
            .filter(({ at }) => at >= chunk.offset && at < chunk.offset + chunk.bytes)
            .map(({ text }) => text.trimEnd()),
    )
    return `${bodyHead(request.operation, request.month)}${rows.join(',')}${BODY_TAIL}`
  }
  const requests = plan.units.flat()
  const bodies = requests.map(body)
  for (const [place, request] of requests.entries()) {
    const bytes = Buffer.byteLength(bodies[place] ?? '')
    if (bytes !== request.bytes) throw new Error(`A body of ${bytes} bytes was planned with ${request.bytes}.`)
    if (input.rowBytes !== undefined && bytes > bodyBytes(request.operation, input.rowBytes))
      throw new Error('A body is too large.')
  }
  return { plan, bodies }
}
