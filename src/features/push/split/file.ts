import { resolve } from 'node:path'
import { z } from 'zod'
import type { App, Host } from '../../../core/app.ts'
import { UsageError } from '../../../core/errors.ts'
import { didYouMean } from '../../../core/nearest.ts'
import { messageOf } from '../../../core/node-errors.ts'
import { isObject } from '../../../core/parse-json.ts'
import { readJsonFile, readTextFile } from '../../../source/text-file.ts'
import type { PushOptions } from '../options.ts'

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
  if (ordered.length === 0) throw splitError('names no target', 'See docs/split.md.')
  return { level, targets: new Map(ordered.map(([name, each]) => [name, parsedTarget(name, each)])) }
}

function fromFile(value: string, { cwd }: Host): [string, object] {
  const at = value.indexOf('=')
  if (at < 1 || at === value.length - 1) {
    throw splitError(`is ${JSON.stringify(value)}`, 'Write it like --split-by org=connections.json.')
  }
  const file = value.slice(at + 1)
  let content: unknown
  try {
    content = readJsonFile(resolve(cwd, file))
  } catch (error) {
    throw splitError(`${file} ${messageOf(error)}`, 'See docs/split.md for its form.')
  }
  return [value.slice(0, at), objectOf(content, file)]
}

function fromConfig(value: Readonly<Record<string, unknown>>): [string, object] {
  const [first, ...more] = Object.entries(value)
  if (first === undefined || more.length > 0) {
    throw splitError('names not one level', 'In the config file: "splitBy": { "org": { "default": { ... } } }.')
  }
  return [first[0], objectOf(first[1], first[0])]
}

function objectOf(value: unknown, where: string): object {
  if (isObject(value)) return value
  throw splitError(`${where} is not an object of targets`, 'See docs/split.md for its form.')
}

function parsedTarget(name: string, value: unknown): SplitTarget {
  const of = `target ${JSON.stringify(name)}`
  if (isObject(value) && 'apiKey' in value) {
    throw splitError(
      `${of} has its API key in the file`,
      'Take it out: "apiKeyFile" names a file that holds it, "apiKeyEnv" a variable; without either it is CLOUDZERO_API_KEY.',
    )
  }
  const { success, data, error } = target.safeParse(value)
  if (!success) {
    const [issue] = error.issues
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    if (unknown === undefined) {
      throw splitError(`${of}: ${issue?.path.join('.') || 'it'} is not understood`, 'See docs/split.md for its form.')
    }
    const keys = Object.keys(targetShape)
    const hint = didYouMean(unknown, keys).hint ?? `There are ${keys.join(', ')}.`
    throw splitError(`${of} has no setting ${JSON.stringify(unknown)}`, hint)
  }
  if ((data.connection === undefined) === (data.bucket === undefined)) {
    throw splitError(`${of} is not one of a stream and a bucket`, 'Give either "connection" or "bucket".')
  }
  const foreign = Object.keys(data).find((key) =>
    data.connection === undefined ? key.startsWith('apiKey') : key.startsWith('s3'),
  )
  if (foreign !== undefined) {
    throw splitError(
      `${of}: "${foreign}" is not for a ${data.connection === undefined ? 'bucket' : 'stream'}`,
      'Leave it out.',
    )
  }
  if (data.apiKeyFile !== undefined && data.apiKeyEnv !== undefined) {
    throw splitError(`${of} has both "apiKeyFile" and "apiKeyEnv"`, 'Give one of them.')
  }
  return data
}

/** What is wrong with the targets, and what to do. */
export function splitError(what: string, hint: string): UsageError {
  return new UsageError('E_USAGE_SPLIT', `--split-by: ${what}.`, { hint })
}

/** The options of a push to one of the targets alone. @throws UsageError for a key that cannot be read. */
export function optionsOfTarget(
  name: string,
  target: SplitTarget,
  options: PushOptions,
  { host, log }: App,
): PushOptions {
  const { connection, bucket } = target
  // A plan that asks nobody is made where the keys are not.
  const asks = !options.plan || options.readBack
  const apiKey = (asks ? keyOf(name, target, host) : undefined) ?? options.apiKey
  if (apiKey !== undefined) log.hide(apiKey)
  return {
    ...options,
    connection,
    apiKey,
    bucket,
    s3Endpoint: target.s3Endpoint ?? options.s3Endpoint,
    s3Region: target.s3Region ?? options.s3Region,
    s3Sse: target.s3Sse ?? options.s3Sse,
    splitBy: undefined,
  }
}

function keyOf(name: string, { apiKeyFile, apiKeyEnv }: SplitTarget, { cwd, env }: App['host']): string | undefined {
  const missing = (where: string, hint = 'Put the bare key there, or leave it out to use CLOUDZERO_API_KEY.') =>
    new UsageError('E_USAGE_SECRET_FILE', `--split-by: the API key of ${JSON.stringify(name)} is not in ${where}.`, {
      hint,
    })
  if (apiKeyEnv !== undefined) {
    const key = env[apiKeyEnv]
    if (key === undefined || key === '') throw missing(`the variable ${apiKeyEnv}`)
    return key
  }
  if (apiKeyFile === undefined) return undefined
  try {
    // Secret files usually end in a line feed that is not part of the secret.
    return readTextFile(resolve(cwd, apiKeyFile)).replace(/\r?\n$/, '')
  } catch (error) {
    // Not quoted: where the key itself is written in place of the name, it would be in the log.
    const why = messageOf(error)
    throw missing(`the file that "apiKeyFile" names: ${why}`, 'Give the name of a file that holds the bare key.')
  }
}
