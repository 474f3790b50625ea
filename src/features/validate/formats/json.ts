import { type FindingsFormat, hasFailed, helpOf } from './types.ts'

/** For programs (docs/validate.md, JSON). */
export const json: FindingsFormat = {
  render({ tool, file, subject, format, findings, failOn }) {
    return `${JSON.stringify({
      version: 1,
      tool: tool.version,
      file,
      subject,
      format,
      lines: findings.rows,
      bodies: findings.bodies,
      failOn,
      failed: hasFailed({ findings, failOn }),
      counts: findings.counts,
      rules: findings.rules.map(({ rule, count, findings: kept }) => ({
        id: rule.id,
        severity: rule.severity,
        title: rule.title,
        reason: rule.reason,
        fix: rule.fix,
        help: helpOf(rule.id),
        count,
        findings: kept.map(({ place, column, message }) => ({ ...place, column: column ?? null, message })),
      })),
    })}\n`
  },
}
