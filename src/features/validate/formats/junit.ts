import { RULES } from '../../../core/cbf/rules/index.ts'
import { count } from '../../../core/words.ts'
import { type FindingsFormat, fails, headline, helpOf, sentence } from './types.ts'

/** JUnit XML: each rule is a test, those that found nothing have passed. */
export const junit: FindingsFormat = {
  render(report) {
    const { findings, failOn, tool, subject } = report
    const failed = findings.rules.filter(({ rule }) => fails(rule.severity, failOn))
    const totals = `tests="${RULES.length}" failures="${failed.length}" errors="0" skipped="0"`
    const cases = RULES.map((rule) => {
      const open = `    <testcase classname="${attribute(tool.name)}" name="${attribute(`${rule.id} ${rule.title}`)}"`
      const found = findings.rules.find((each) => each.rule === rule)
      if (found === undefined) return `${open}/>`
      const more = found.count - found.findings.length
      const text = [
        ...found.findings.map(sentence),
        ...(more === 0 ? [] : [`and ${more} more`]),
        `why: ${rule.reason}`,
        `fix: ${rule.fix}`,
        `see: ${helpOf(rule.id)}`,
      ].join('\n')
      const inner = fails(rule.severity, failOn)
        ? `<failure type="${rule.severity}" message="${attribute(count(found.count, 'finding'))}">${escaped(text)}</failure>`
        : `<system-out>${escaped(text)}</system-out>`
      return `${open}>\n      ${inner}\n    </testcase>`
    })
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="${attribute(tool.name)}" ${totals}>`,
      `  <testsuite name="${attribute(`validate ${subject}`)}" ${totals}>`,
      ...cases,
      `    <system-out>${escaped(headline(report))}</system-out>`,
      '  </testsuite>',
      '</testsuites>',
      '',
    ].join('\n')
  },
}

/** What XML cannot hold, not even escaped, becomes the sign for it. */
const NO_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

function escaped(text: string): string {
  return text.replace(NO_XML, '\uFFFD').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function attribute(text: string): string {
  return escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
