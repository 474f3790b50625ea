import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import type { SettingSources } from './resolve.ts'

/** Read when `--config` does not name another file. */
export const DEFAULT_CONFIG = 'litellm-cloudzero.config.json'

/**
 * The config file: the named one, or the default one of the working folder if it is there.
 * @throws UsageError for a file that cannot be read or is not a JSON object.
 */
export function readConfig(named: string | undefined, cwd: string): SettingSources['file'] {
  const path = named ?? DEFAULT_CONFIG
  let text: string
  try {
    text = readFileSync(isAbsolute(path) ? path : join(cwd, path), 'utf8')
  } catch (error) {
    if (named === undefined) return null
    throw new UsageError('E_USAGE_CONFIG', `The config file ${path} cannot be read.`, { cause: error })
  }
  try {
    const values: unknown = JSON.parse(text)
    if (typeof values !== 'object' || values === null || Array.isArray(values)) throw new Error('it is not an object')
    return { path, values: { ...values } }
  } catch (error) {
    const why = messageOf(error)
    throw new UsageError('E_USAGE_CONFIG', `The config file ${path} is not a JSON object: ${why}.`, { cause: error })
  }
}
