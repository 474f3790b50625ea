import { RULES } from '../src/core/cbf/rules/index.ts'
import type { Rule, Severity } from '../src/core/cbf/rules/types.ts'

const MEANING: Readonly<Record<Severity, string>> = {
  error: 'CloudZero refuses the line, or shows something that is not true',
  warning: 'CloudZero takes it, but probably not as it was meant',
  note: 'something is missing that would be of use',
}

/** The text of docs/rules.md, made from the rules in src. */
export function rulesDocument(): string {
  return `# Rules of validate

<!-- Written by docs/rules.ts. Do not edit: change the rules in src, then run \`npm run docs\`. -->

What [\`validate\`](validate.md) holds CBF lines against. A rule keeps its number for ever. [cloudzero.md](cloudzero.md) has the
facts behind them.

| severity | meaning |
| --- | --- |
${Object.entries(MEANING)
  .map(([severity, meaning]) => `| ${severity} | ${meaning} |`)
  .join('\n')}

| rule | severity | what is wrong |
| --- | --- | --- |
${RULES.map((rule) => `| [${rule.id}](#${rule.id.toLowerCase()}) | ${rule.severity} | ${rule.title} |`).join('\n')}
${RULES.map(section).join('')}`
}

function section(rule: Rule): string {
  return `
## ${rule.id}

${rule.title} (${rule.severity}).

**Why:** ${plain(rule.reason)}

**Fix:** ${plain(rule.fix)}
`
}

/** Markdown would take `<type>` for HTML and hide it. */
function plain(text: string): string {
  return text.replaceAll('<', '\\<')
}
