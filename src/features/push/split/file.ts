import { resolve } from 'node:path'
import { z } from 'zod'
import type { Host } from '../../../core/app.ts'
import { UsageError } from '../../../core/errors.ts'
import { didYouMean } from '../../../core/nearest.ts'
import { messageOf } from '../../../core/node-errors.ts'
import { isObject } from '../../../core/parse-json.ts'
import { readJsonFile } from '../../../source/text-file.ts'

/** Where the rows go that no other target names. */
export const REST = 'default'

const text = z.string().min(1)
const targetShape = {
  connection: text.optional(),
  apiKeyFile: text.optional(),
  apiKeyEnv: text.optional(),
  bucket: text.optional(),
  s3Endpoint: text.optional(),
  s3Region: text.optional(),
  s3Sse: text.optional(),
}
const target = z.strictObject(targetShape)

/** A target as the file of `--split-by` names it: a stream or a bucket. */
export type SplitTarget = z.infer<typeof target>

/** What `--split-by` says, before it is compared with the levels of a run. */
export interface SplitFile {
  readonly level: string
  /** Targets by the id or name of their entity, in the order of the file; `default` comes last. */
  readonly targets: ReadonlyMap<string, SplitTarget>
}

/**
 * Reads `level=file.json`, or the same as an object: `{ level: { entity: target } }`.
 * @throws UsageError that names the target and what is wrong with it; never quotes the file, which may hold a secret.
 */
export function readSplit(value: string | Readonly<Record<string, unknown>>, host: Host): SplitFile {
  const [level, content] = typeof value === 'string' ? fromFile(value, host) : fromConfig(value)
  const entries = Object.entries(content)
  const ordered = [...entries.filter(([name]) => name !== REST), ...entries.filter(([name]) => name === REST)]
  if (ordered.length === 0) throw wrong('names no target', 'See docs/split.md.')
  return { level, targets: new Map(ordered.map(([name, each]) => [name, parsedTarget(name, each)])) }
}

function fromFile(value: string, { cwd }: Host): [string, object] {
  const at = value.indexOf('=')
  if (at < 1 || at === value.length - 1) {
    throw wrong(`is ${JSON.stringify(value)}`, 'Write it like --split-by org=connections.json.')
  }
  const file = value.slice(at + 1)
  let content: unknown
  try {
    content = readJsonFile(resolve(cwd, file))
  } catch (error) {
    throw wrong(`${file} ${messageOf(error)}`, 'See docs/split.md for its form.')
  }
  return [value.slice(0, at), objectOf(content, file)]
}

function fromConfig(value: Readonly<Record<string, unknown>>): [string, object] {
  const [first, ...more] = Object.entries(value)
  if (first === undefined || more.length > 0) {
    throw wrong('names not one level', 'In the config file: "splitBy": { "org": { "default": { ... } } }.')
  }
  return [first[0], objectOf(first[1], first[0])]
}

function objectOf(value: unknown, where: string): object {
  if (isObject(value)) return value
  throw wrong(`${where} is not an object of targets`, 'See docs/split.md for its form.')
}

function parsedTarget(name: string, value: unknown): SplitTarget {
  const of = `target ${JSON.stringify(name)}`
  if (isObject(value) && 'apiKey' in value) {
    throw wrong(
      `${of} has its API key in the file`,
      'Take it out: "apiKeyFile" names a file that holds it, "apiKeyEnv" a variable; without either it is CLOUDZERO_API_KEY.',
    )
  }
  const { success, data, error } = target.safeParse(value)
  if (!success) {
    const [issue] = error.issues
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    if (unknown === undefined) {
      throw wrong(`${of}: ${issue?.path.join('.') || 'it'} is not understood`, 'See docs/split.md for its form.')
    }
    const keys = Object.keys(targetShape)
    const hint = didYouMean(unknown, keys).hint ?? `There are ${keys.join(', ')}.`
    throw wrong(`${of} has no setting ${JSON.stringify(unknown)}`, hint)
  }
  if ((data.connection === undefined) === (data.bucket === undefined)) {
    throw wrong(`${of} is not one of a stream and a bucket`, 'Give either "connection" or "bucket".')
  }
  const foreign = Object.keys(data).find((key) =>
    data.connection === undefined ? key.startsWith('apiKey') : key.startsWith('s3'),
  )
  if (foreign !== undefined) {
    throw wrong(
      `${of}: "${foreign}" is not for a ${data.connection === undefined ? 'bucket' : 'stream'}`,
      'Leave it out.',
    )
  }
  if (data.apiKeyFile !== undefined && data.apiKeyEnv !== undefined) {
    throw wrong(`${of} has both "apiKeyFile" and "apiKeyEnv"`, 'Give one of them.')
  }
  return data
}

function wrong(what: string, hint: string): UsageError {
  return new UsageError('E_USAGE_SPLIT', `--split-by: ${what}.`, { hint })
}
