import type { Money } from '../src/core/model/money.ts'
import type { Model } from './models.ts'
import { TOOL_USE } from './tasks.ts'

/** What a request used; the prompt includes what was read from and written to the cache, as LiteLLM counts it. */
export interface Usage {
  readonly prompt: number
  readonly completion: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** Part of the completion. */
  readonly reasoning: number
  readonly units: number
  readonly toolUses: number
}

/** What a request costs, as LiteLLM breaks it down (`cost_breakdown`). */
export interface Charge {
  readonly input: Money
  readonly cacheRead: Money
  readonly cacheWrite: Money
  readonly output: Money
  /** Part of the output. */
  readonly reasoning: Money
  readonly tools: Money
  /** Before discount and margin. */
  readonly original: Money
  readonly discount: Money
  readonly margin: Money
  readonly total: Money
  /** What reading from the cache saved against reading afresh. */
  readonly saved: Money
}

const WHOLE = 10_000n

/** The price of a request at a model's list prices, LiteLLM's discount and margin applied in this order. */
export function chargeOf(model: Model, usage: Usage): Charge {
  const fresh = BigInt(usage.prompt - usage.cacheRead - usage.cacheWrite)
  const input = fresh * model.input
  const cacheRead = BigInt(usage.cacheRead) * model.cacheRead
  const cacheWrite = BigInt(usage.cacheWrite) * model.cacheWrite
  // LiteLLM books what is paid for by the piece as output.
  const output = BigInt(usage.completion) * model.output + BigInt(usage.units) * model.unit
  const tools = BigInt(usage.toolUses) * TOOL_USE
  const original = input + cacheRead + cacheWrite + output + tools
  const discount = (original * model.discount) / WHOLE
  const margin = ((original - discount) * model.margin) / WHOLE
  return {
    input,
    cacheRead,
    cacheWrite,
    output,
    reasoning: BigInt(usage.reasoning) * model.output,
    tools,
    original,
    discount,
    margin,
    total: original - discount + margin,
    saved: BigInt(usage.cacheRead) * (model.input - model.cacheRead),
  }
}
