import { cellOf, type Layout } from '../core/cbf/layout.ts'
import type { CbfLine } from '../core/cbf/line.ts'
import type { Identity } from '../core/model/identity.ts'
import { displayMoney, formatMoney } from '../core/model/money.ts'
import type { Reject } from '../core/model/outcome.ts'
import type { SpendOwner } from '../core/model/spend.ts'

interface RejectWords {
  readonly line: string
  readonly words: string
  readonly reason: string
}

/** A rejected row as a JSON line and in words: enough to find it, nothing that may not be shown (docs/export.md, rejects). */
export function describeReject(reject: Reject, read: string, attribute: (owner: SpendOwner) => Identity): RejectWords {
  const ledger = reject.table ?? read
  const identity = attribute(reject.owner)
  const fields = {
    reason: reject.reason,
    detail: reject.detail,
    ledger,
    date: reject.date,
    spend: reject.spend,
    cost: reject.cost === null ? null : formatMoney(reject.cost),
    user: identity.entities.get('user')?.id ?? null,
    team: identity.entities.get('team')?.id ?? null,
    key: identity.entities.get('key')?.id ?? null,
    model: reject.product.model,
    provider: reject.product.provider,
    ...(reject.owner.tag == null ? {} : { tag: reject.owner.tag }),
  }
  const place = `${ledger} row of ${reject.date ?? 'no date'}, user ${fields.user ?? 'none'}, model ${fields.model ?? 'none'}`
  return {
    line: `${JSON.stringify(fields)}\n`,
    reason: fields.reason,
    words: `${reject.detail} [${reject.reason}] in a ${place}`,
  }
}

/** A line that the delivery cannot carry, like {@link describeReject}; its names are those it would have been sent with. */
export function describeRefused(refused: CbfLine, why: string, ledger: string, layout: Layout): RejectWords {
  const column = layout.columns.find((each) => each.column === 'resource/id')
  const resource = column === undefined ? null : cellOf(column, refused)
  const cost = formatMoney(refused.cost)
  const fields = { reason: 'not-deliverable', detail: why, ledger, date: refused.hour, cost, resource }
  return {
    line: `${JSON.stringify(fields)}\n`,
    reason: fields.reason,
    words: `${why} [not-deliverable]: ${displayMoney(refused.cost)} of ${resource} at ${refused.hour}`,
  }
}
