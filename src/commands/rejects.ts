import { attributor } from '../attribution/attribute.ts'
import type { Hierarchy } from '../model/hierarchy.ts'
import type { Identity } from '../model/identity.ts'
import { formatMoney } from '../model/money.ts'
import type { Reject } from '../model/outcome.ts'

/** A rejected row as a JSON line and in words: enough to find it, nothing that may not be shown (docs/export.md, rejects). */
export function describeReject(
  reject: Reject,
  ledger: string,
  hierarchy: Hierarchy,
  disguise: (identity: Identity) => Identity,
): { readonly line: string; readonly words: string } {
  const identity = disguise(attributor(hierarchy)(reject.owner))
  const fields = {
    reason: reject.reason,
    detail: reject.detail,
    ledger,
    date: reject.date,
    spend: reject.spend,
    cost: reject.cost === null ? null : formatMoney(reject.cost),
    user: identity.parties.get('user')?.id ?? null,
    team: identity.parties.get('team')?.id ?? null,
    key: identity.parties.get('key')?.id ?? null,
    model: reject.product.model,
    provider: reject.product.provider,
  }
  const place = `${ledger} row of ${reject.date ?? 'no date'}, user ${fields.user ?? 'none'}, model ${fields.model ?? 'none'}`
  return { line: `${JSON.stringify(fields)}\n`, words: `${reject.detail} [${reject.reason}] in a ${place}` }
}
