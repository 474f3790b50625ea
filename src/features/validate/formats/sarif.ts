import type { Log, PhysicalLocation, Result } from 'sarif'
import type { Finding } from '../../../core/cbf/rules/checker.ts'
import { RULES } from '../../../core/cbf/rules/index.ts'
import { type FindingsFormat, hasFailed, helpOf } from './types.ts'

/** SARIF 2.1.0, for code scanning. */
export const sarif: FindingsFormat = {
  render({ tool, file, subject, format, findings, failOn }) {
    const log: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: tool.name,
              version: tool.version,
              rules: RULES.map((rule) => ({
                id: rule.id,
                shortDescription: { text: rule.title },
                fullDescription: { text: rule.reason },
                help: { text: `${rule.fix} See ${helpOf(rule.id)}.` },
                defaultConfiguration: { level: rule.severity },
              })),
            },
          },
          columnKind: 'utf16CodeUnits',
          results: findings.rules.flatMap(({ rule, findings: kept }) =>
            kept.map((finding) => result(finding, file, rule.id)),
          ),
          properties: {
            subject,
            format,
            lines: findings.rows,
            failed: hasFailed({ findings, failOn }),
            counts: Object.fromEntries(findings.rules.map(({ rule, count }) => [rule.id, count])),
          },
        },
      ],
    }
    return `${JSON.stringify(log)}\n`
  },
}

function result({ rule, place, message, column }: Finding, file: string | null, ruleId: string): Result {
  const { line, row } = place
  const physicalLocation: PhysicalLocation | null =
    file === null
      ? null
      : { artifactLocation: { uri: uriOf(file) }, ...(line === null ? {} : { region: { startLine: line } }) }
  const names = [row === null ? [] : [`row ${row}`], column === undefined ? [] : [column]].flat()
  const location = {
    ...(physicalLocation === null ? {} : { physicalLocation }),
    ...(names.length === 0 ? {} : { logicalLocations: names.map((name) => ({ name, kind: 'member' })) }),
  }
  return {
    ruleId,
    ruleIndex: RULES.indexOf(rule),
    level: rule.severity,
    message: { text: message },
    locations: Object.keys(location).length === 0 ? [] : [location],
  }
}

/** A path as a relative reference; the first part of one may not look like a scheme. */
function uriOf(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${parts}` : parts
}
