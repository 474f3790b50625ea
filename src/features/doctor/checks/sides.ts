import { displayMoney, magnitude } from '../../../core/model/money.ts'
import { viewFindings } from '../../../core/sides/judge-sides.ts'
import { SIDE_KINDS, type SideKind } from '../../../core/sides/kinds.ts'
import type { SideFinding } from '../../../core/sides/side-finding.ts'
import { count } from '../../../core/words.ts'
import type { Check, TablesView } from '../check.ts'
import { type Finding, ok, skipped, warning } from '../finding.ts'
import { sideView } from '../side-view.ts'

export const sides: Check<TablesView> = {
  id: 'sides',
  group: 'Spend',
  title: 'tables agree',
  async look(view) {
    const found = await sideView(view)
    if (found === null) return skipped('The tables were not compared: daily-user cannot be read.')
    const { evidence, judgement } = found
    return judgeFindings([...judgement.findings, ...viewFindings(evidence, judgement)])
  },
}

/** A cent: the tolerance of reconcile. */
const TOLERANCE = 10n ** 10n

/** Lost, doubled and pruned spend is worth a warning, the rest a line. */
export function judgeFindings(findings: readonly SideFinding[]): Finding {
  const kinds = [...groupedByKind(findings)]
  const lines = kinds.map(([kind, group]) => lineOf(kind, group))
  const [worst] = kinds.filter(([kind]) => kind === 'tag-pruned' || SIDE_KINDS[kind].counts === 'difference')
  if (worst === undefined) return ok('No table has lost or doubled spend, as far as the others tell.', lines)
  const { happened, todo } = SIDE_KINDS[worst[0]]
  return warning(happened, `${todo} "litellm-cloudzero reconcile" shows every side.`, lines)
}

function groupedByKind(findings: readonly SideFinding[]): ReadonlyMap<SideKind, readonly SideFinding[]> {
  const groups = new Map<SideKind, readonly SideFinding[]>()
  for (const finding of findings) {
    if (SIDE_KINDS[finding.kind].counts === 'difference' && magnitude(finding.cost - finding.reference) <= TOLERANCE)
      continue
    groups.set(finding.kind, [...(groups.get(finding.kind) ?? []), finding])
  }
  return groups
}

function lineOf(kind: SideKind, group: readonly SideFinding[]): string {
  const sum = (of: 'cost' | 'reference') => group.reduce((all, finding) => all + finding[of], 0n)
  const days = group.flatMap(({ day }) => day ?? []).sort()
  const span =
    days.length === 0
      ? ''
      : days.length === 1
        ? ` on ${days[0]}`
        : ` on ${count(days.length, 'day')} from ${days[0]} to ${days.at(-1)}`
  const [first] = group
  const against = first?.against == null ? '' : ` against ${displayMoney(sum('reference'))} in ${first.against}`
  const detail = group.length === 1 && first?.detail != null ? ` (${first.detail})` : ''
  return `${first?.side}: ${SIDE_KINDS[kind].title}${span}: ${displayMoney(sum('cost'))}${against}${detail}`
}
