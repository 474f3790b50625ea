import type { DateWindow } from '../../core/model/window.ts'
import { plainLines } from '../../core/plain-text.ts'
import { count } from '../../core/words.ts'
import { VERDICTS, type Verdict } from './check.ts'
import type { Result } from './examine.ts'

/** How the results are shown. */
export interface TextStyle {
  readonly color: boolean
  /** Of the terminal; 0 where there is none. */
  readonly columns: number
  /** Only what is a problem. */
  readonly quiet: boolean
}

const SIGNS: Readonly<Record<Verdict, { readonly sign: string; readonly color: string }>> = {
  ok: { sign: '✓', color: '32' },
  warning: { sign: '!', color: '33' },
  problem: { sign: '✗', color: '31' },
  skipped: { sign: '-', color: '2' },
}

/** Text is no wider than this, however wide the terminal is. */
const WIDEST = 110

/** The results for people, by group; statements to run are never broken. */
export function doctorText(results: readonly Result[], style: TextStyle): string {
  const shown = results.filter(({ verdict, waitsFor }) => {
    return style.quiet ? verdict === 'problem' : waitsFor === undefined
  })
  const titles = Math.max(0, ...shown.map(({ title }) => title.length))
  const groups = [...new Set(shown.map(({ group }) => group))]
  const lines = groups.flatMap((group) => [
    style.color ? `\u001b[1m${group}\u001b[0m` : group,
    ...shown.filter((result) => result.group === group).flatMap((result) => resultLines(result, titles, style)),
    '',
  ])
  const waiting = style.quiet ? [] : waitingLines(results, style)
  return style.quiet
    ? lines.map((line) => `${line}\n`).join('')
    : [...lines, ...waiting, `${totalsText(results)}\n`].join('\n')
}

function resultLines(result: Result, titles: number, { color, columns }: TextStyle): readonly string[] {
  const { sign, color: code } = SIGNS[result.verdict]
  const indent = ' '.repeat(titles + 6)
  const room = Math.min(columns || WIDEST, WIDEST) - indent.length
  const head = `  ${color ? `\u001b[${code}m${sign}\u001b[0m` : sign} ${result.title.padEnd(titles)}  `
  const fix = result.fix === null ? [] : wrapped(`Fix: ${result.fix}`, room)
  return [...wrapped(result.found, room), ...fix, ...result.lines.map((line) => `  ${line}`)].map(
    (line, place) => `${place === 0 ? head : indent}${plainLines(line)}`,
  )
}

/** One line for all checks that wait for the same. */
function waitingLines(results: readonly Result[], { color }: TextStyle): readonly string[] {
  const counts = new Map<string, number>()
  for (const { waitsFor } of results) if (waitsFor !== undefined) counts.set(waitsFor, (counts.get(waitsFor) ?? 0) + 1)
  const { sign, color: code } = SIGNS.skipped
  const mark = color ? `\u001b[${code}m${sign}\u001b[0m` : sign
  const lines = [...counts].map(([waitsFor, number]) => `  ${mark} ${count(number, 'check')} skipped: ${waitsFor}`)
  return lines.length === 0 ? [] : [...lines, '']
}

function totalsText(results: readonly Result[]): string {
  const of = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length
  return `${of('ok')} ok, ${count(of('warning'), 'warning')}, ${count(of('problem'), 'problem')}, ${of('skipped')} skipped`
}

/** Breaks a text between words; line breaks of its own stay. */
function wrapped(text: string, room: number): readonly string[] {
  return text.split('\n').flatMap((part) => {
    const lines: string[] = []
    for (const word of part.trim().split(' ')) {
      const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
      if (lines.length === 0) lines.push(word)
      else if (longer.length <= room) lines[lines.length - 1] = longer
      else lines.push(word)
    }
    return lines
  })
}

/** The results for programs (docs/doctor.md, JSON); `examined` says what was looked at. */
export function doctorJson(
  results: readonly Result[],
  examined: { readonly tool: string; readonly ledger: string; readonly window: DateWindow },
): string {
  const totals = VERDICTS.map((verdict) => [verdict, results.filter((result) => result.verdict === verdict).length])
  return `${JSON.stringify({ version: 1, ...examined, totals: Object.fromEntries(totals), checks: results })}\n`
}
