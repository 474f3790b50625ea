import { plainLines } from '../../../core/plain-text.ts'
import { count, formatCount } from '../../../core/words.ts'
import { type FindingsFormat, headline, helpOf, sentence } from './types.ts'

/** For people: grouped by rule, the worst first, with why and what to do. */
export const text: FindingsFormat = {
  render(report) {
    const groups = report.findings.rules.flatMap(({ rule, count: all, findings }) => {
      const more = all - findings.length
      return [
        '',
        `${rule.severity} ${rule.id}  ${rule.title} (${count(all, 'finding')})`,
        ...findings.map((finding) => `  ${sentence(finding)}`),
        ...(more === 0 ? [] : [`  and ${formatCount(more)} more`]),
        `  why: ${rule.reason}`,
        `  fix: ${rule.fix}`,
        `  see: ${helpOf(rule.id)}`,
      ]
    })
    return plainLines(`${[headline(report), ...groups].join('\n')}\n`)
  },
}
