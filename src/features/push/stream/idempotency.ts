/** Gives the idempotency key of each attempt at one body, from 1 on. */
export type KeyFor = (attempt: number) => string

/**
 * Keys of a run: its nonce, the number of the body and of the attempt. CloudZero answers a known key from its cache, errors
 * included (docs/cloudzero.md), so a key made of content or state would give every later run of the same state the error
 * that one run got, a missing scope or a broken connection. What a killed run left in flight is settled by reading back.
 * @returns the keys of the next body.
 */
export function idempotencyKeys(nonce: string): () => KeyFor {
  let body = 0
  return () => {
    const number = ++body
    return (attempt) => `${nonce}-${number}-${attempt}`
  }
}
