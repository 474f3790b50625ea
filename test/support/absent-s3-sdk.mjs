// Started with `node --import`: the program runs as where the S3 SDK is not installed.
import { hookModules } from './module-hooks.mjs'

export function resolve(name, context, next) {
  if (name.startsWith('@aws-sdk/')) throw Object.assign(new Error('absent'), { code: 'ERR_MODULE_NOT_FOUND' })
  return next(name, context)
}

hookModules(import.meta.url, { resolve })
