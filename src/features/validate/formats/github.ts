import type { Finding } from '../../../core/cbf/rules/checker.ts'
import type { Severity } from '../../../core/cbf/rules/types.ts'
import { plainLines } from '../../../core/plain-text.ts'
import { type FindingsFormat, headline, helpOf } from './types.ts'

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' }

/** Annotations of GitHub Actions: workflow commands, one a line. */
export const github: FindingsFormat = {
  render(report) {
    const lines = report.findings.rules.flatMap(({ rule, count, findings }) => {
      const more = count - findings.length
      const command = (place: Finding['place'] | null, message: string) => {
        const where = [
          report.file === null ? null : `file=${property(report.file)}`,
          report.file === null || place?.line == null ? null : `line=${place.line}`,
          `title=${property(`${rule.id} ${rule.title}`)}`,
        ]
        const properties = where.filter((each) => each !== null).join(',')
        return `::${LEVELS[rule.severity]} ${properties}::${data(message)}`
      }
      const row = ({ place }: Finding) => (place.row === null ? '' : `Row ${place.row}: `)
      return [
        ...findings.map((finding) =>
          command(finding.place, `${row(finding)}${finding.message}\n${rule.fix}\n${helpOf(rule.id)}`),
        ),
        ...(more === 0 ? [] : [command(null, `${more} more of these.`)]),
      ]
    })
    return `${[...lines, plainLines(headline(report))].join('\n')}\n`
  },
}

function data(text: string): string {
  return escaped(plainLines(text))
}

/** As it is: a path that reads otherwise is another file. */
function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** A line end would end the command, and what follows could be another one. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
