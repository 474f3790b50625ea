// Started with `node --import`: writes the URL of every module that is loaded to the file LOADED_MODULES.
import { appendFileSync } from 'node:fs'
import { hookModules } from './module-hooks.mjs'

export function load(url, context, next) {
  appendFileSync(process.env.LOADED_MODULES, `${url}\n`)
  return next(url, context)
}

hookModules(import.meta.url, { load })
