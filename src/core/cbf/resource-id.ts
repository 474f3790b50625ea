/** What CloudZero makes of the text of `resource/id` (docs/cloudzero.md, `resource/id` is two fields). */
export interface ResourceId {
  readonly type: string
  readonly localId: string
  /** What is dropped: everything from the second separator on; `''` where there is one at most. */
  readonly dropped: string
}

/** Cuts it at `/` and `:`, as CloudZero does. */
export function resourceIdOf(text: string): ResourceId {
  const first = separatorFrom(text, 0)
  if (first === -1) return { type: text, localId: '', dropped: '' }
  const second = separatorFrom(text, first + 1)
  const end = second === -1 ? text.length : second
  return { type: text.slice(0, first), localId: text.slice(first + 1, end), dropped: text.slice(end) }
}

function separatorFrom(text: string, start: number): number {
  const slash = text.indexOf('/', start)
  const colon = text.indexOf(':', start)
  return slash === -1 || colon === -1 ? Math.max(slash, colon) : Math.min(slash, colon)
}
