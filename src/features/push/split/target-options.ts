import { resolve } from 'node:path'
import type { App } from '../../../core/app.ts'
import { UsageError } from '../../../core/errors.ts'
import { messageOf } from '../../../core/node-errors.ts'
import { readTextFile } from '../../../source/text-file.ts'
import type { PushOptions } from '../options.ts'
import type { SplitTarget } from './file.ts'

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
