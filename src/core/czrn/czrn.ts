/** Resource type of lines, the part of `resource/id` before its one separator. */
export const RESOURCE_TYPE = 'llm-usage'

/** That of subscription fees. */
export const SUBSCRIPTION_TYPE = 'llm-subscription'

/** CBF region of every line: a gateway's spend belongs to none. */
export const REGION = 'cross-region'

/** The parts of a CloudZero Resource Name (docs/cloudzero.md, CZRN). */
export interface Czrn {
  readonly provider: string
  readonly account: string
  readonly localId: string
}

const SHAPE = /^czrn:litellm:([a-z0-9-]+):cross-region:([a-z0-9-]+):llm-usage:(.+)$/s

/** What `czrn:litellm:<provider>:cross-region:<account>:llm-usage:<local id>` is made of, in order. */
export function czrnPieces<T>(provider: T, account: T, localId: readonly T[]): readonly (T | string)[] {
  return ['czrn:litellm:', provider, `:${REGION}:`, account, `:${RESOURCE_TYPE}:`, ...localId]
}

/** The parts of a CZRN this project wrote; null for any other text. */
export function parseCzrn(text: string): Czrn | null {
  const [, provider, account, localId] = SHAPE.exec(text) ?? []
  return provider && account && localId ? { provider, account, localId } : null
}
