import { createHash } from 'node:crypto'
import { uuidFrom } from './random.ts'

/** The id of something in the sample, made from its name. */
export function idOf(kind: string, name: string): string {
  return uuidFrom(digest(`${kind} ${name}`))
}

/** What LiteLLM stores of a key: the SHA-256 of its secret, here of a made-up one that no proxy would accept. */
export function tokenOf(name: string): string {
  return digest(`a made-up key named ${name}`)
}

/** How LiteLLM shows a key: `sk-...` and the last four characters. */
export function keyNameOf(name: string): string {
  return `sk-...${digest(`the end of ${name}`).slice(0, 4)}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
