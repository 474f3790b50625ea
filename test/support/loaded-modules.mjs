// Started with `node --import`: writes the URL of every ES module that is loaded to the file LOADED_MODULES.
import { appendFileSync } from 'node:fs'
import { register } from 'node:module'

export async function load(url, context, next) {
  appendFileSync(process.env.LOADED_MODULES, `${url}\n`)
  return next(url, context)
}

// The hooks run in a thread of their own, which loads this file as well.
if (process.env.LOADED_MODULES_HOOKED === undefined) {
  process.env.LOADED_MODULES_HOOKED = '1'
  register(import.meta.url)
}
