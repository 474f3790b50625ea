import { attributionText } from '../../core/attribution/shares.ts'
import type { Receipt } from '../../core/delivery.ts'
import type { AttributionSource } from '../../core/model/identity.ts'
import { displayMoney, moneyTexts } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { displayTime, type UsageHour } from '../../core/time.ts'
import { count, size } from '../../core/words.ts'
import { costLines, rejectedRows } from '../../run/cost-text.ts'
import type { RunReport } from '../../run/run-report.ts'
import { tagSplitsJson, tagSplitsText } from '../../run/tag-splits.ts'

/** All there is to say about an export. */
export interface ExportReport extends RunReport {
  readonly ledger: string
  readonly window: DateWindow
  readonly format: string
  /** Null when nothing was delivered (`--strict`). */
  readonly receipt: Receipt | null
  readonly seconds: number
}

/** The summary for people, several lines. */
export function exportText(report: ExportReport): string {
  const { receipt, window } = report
  const split = tagSplitsText(report)
  const outcome = receipt ? 'written' : 'withheld'
  return [
    receipt
      ? `${count(receipt.lines, 'line')} written to ${receipt.target === '-' ? 'stdout' : receipt.target} (${size(receipt.bytes)})`
      : `Nothing was written: rows were rejected and --strict was given.`,
    `  window     ${moment(window.from)} to ${moment(window.to)}, exclusive (UTC)`,
    `  ledger     ${report.ledger}, ${count(report.rows, 'row')}, ${report.database}`,
    ...costLines(report, outcome),
    ...(report.zeroLines === 0 ? [] : [`  left out   ${count(report.zeroLines, 'line')} with neither cost nor tokens`]),
    ...(report.rejects.rows === 0 ? [] : [`  rejected   ${rejectedRows(report, displayMoney)}`]),
    ...(split === null ? [] : [`  tags       ${split}`]),
    `  user       ${attributionText(report.attributedBy.user, 'user')}`,
    `  team       ${attributionText(report.attributedBy.team, 'team')}`,
    `  org        ${attributionText(report.attributedBy.organization, 'organization')}`,
  ].join('\n')
}

/** US dollars as plain decimal text, without trailing zeros. */
export type Usd = string

/** The summary for programs: what `--json` prints and the library returns (docs/export.md, JSON summary). */
export interface ExportSummary {
  readonly version: 1
  readonly ledger: string
  /** UTC hours; `to` is exclusive. */
  readonly window: { readonly from: string; readonly to: string }
  readonly format: string
  /** Where the lines went, `-` for a stream; null when `strict` withheld them. */
  readonly target: string | null
  /** As written, compression included. */
  readonly bytes: number
  /** Rows of the window, rejected and filtered ones included. */
  readonly rows: number
  readonly lines: number
  /** Lines with neither cost nor tokens, left out. */
  readonly zeroLines: number
  /** `read` = `delivered` + `rejected` + `nativeBills` + `withheld`, exactly. */
  readonly cost: Readonly<Record<'read' | 'delivered' | 'rejected' | 'nativeBills' | 'filtered' | 'withheld', Usd>>
  readonly rejects: { readonly rows: number; readonly withoutCost: number }
  /** Requests with several tags, split into even shares, where tags are asked for. */
  readonly tagSplits: { readonly requests: number; readonly shares: number; readonly cost: Usd }
  /** Cost by the way in which its owner was found. */
  readonly attribution: Readonly<
    Record<'user' | 'team' | 'organization', Readonly<Partial<Record<AttributionSource, Usd>>>>
  >
  readonly warnings: readonly string[]
  readonly seconds: number
}

/** The summary of a report, money as text. */
export function exportSummary(report: ExportReport): ExportSummary {
  const { receipt, cost } = report
  return {
    version: 1,
    ledger: report.ledger,
    window: report.window,
    format: report.format,
    target: receipt?.target ?? null,
    bytes: receipt?.bytes ?? 0,
    rows: report.rows,
    lines: receipt?.lines ?? 0,
    zeroLines: report.zeroLines,
    cost: moneyTexts(
      receipt === null ? { ...cost, delivered: 0n, withheld: cost.delivered } : { ...cost, withheld: 0n },
    ),
    rejects: report.rejects,
    tagSplits: tagSplitsJson(report),
    attribution: {
      user: moneyTexts(report.attributedBy.user),
      team: moneyTexts(report.attributedBy.team),
      organization: moneyTexts(report.attributedBy.organization),
    },
    warnings: report.warnings,
    seconds: report.seconds,
  }
}

/** The day, or the hour where it is not midnight. */
function moment(hour: UsageHour): string {
  return displayTime(hour)
}
