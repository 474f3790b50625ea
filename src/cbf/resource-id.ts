/** What CloudZero makes of the text of `resource/id` (docs/cloudzero.md, `resource/id` is two fields). */
export interface ResourceId {
  readonly type: string
  readonly localId: string
  /** What is dropped: everything from the second separator on; `''` where there is one at most. */
  readonly dropped: string
}

/** Cuts it at `/` and `:`, as CloudZero does. */
export function resourceIdOf(text: string): ResourceId {
  const first = text.search(/[/:]/)
  if (first === -1) return { type: text, localId: '', dropped: '' }
  const rest = text.slice(first + 1)
  const second = rest.search(/[/:]/)
  const localId = second === -1 ? rest : rest.slice(0, second)
  return { type: text.slice(0, first), localId, dropped: second === -1 ? '' : rest.slice(second) }
}
