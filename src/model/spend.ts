import type { Money } from './money.ts'
import type { UsageHour } from './window.ts'

/**
 * Who a spend row names, as stored; `''` is read as null. Rows of one run that agree share one object,
 * so that later stages do their work once per identity and not once per row.
 */
export interface SpendOwner {
  /** The key's hash or one of the other shapes LiteLLM writes; null when there is no key. */
  readonly apiKey: string | null
  readonly userId: string | null
}

/** What a spend row bought; `''` is read as null. Shared between rows like {@link SpendOwner}. */
export interface SpendProduct {
  readonly model: string | null
  readonly modelGroup: string | null
  /** LiteLLM's provider slug: `vertex_ai`. */
  readonly provider: string | null
  /** Path of the endpoint: `/chat/completions`. */
  readonly endpoint: string | null
  /** Namespaced MCP tool: `<server>-<tool>`. */
  readonly tool: string | null
}

/** One spend row, normalised. */
export interface SpendRecord {
  readonly hour: UsageHour
  readonly owner: SpendOwner
  readonly product: SpendProduct
  /** Prompt and completion tokens together. */
  readonly tokens: bigint
  readonly requests: bigint
  readonly cost: Money
}
