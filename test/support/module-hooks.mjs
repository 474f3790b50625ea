import * as nodeModule from 'node:module'

/**
 * Adds hooks, which the module at `url` exports too, to the loading of modules. Node.js 26 warns of `register`; 20 has
 * no `registerHooks`: there they run in a thread of their own, which loads that module as well.
 */
export function hookModules(url, hooks) {
  if ('registerHooks' in nodeModule) {
    nodeModule.registerHooks(hooks)
  } else if (process.env.MODULES_HOOKED === undefined) {
    process.env.MODULES_HOOKED = '1'
    nodeModule.register(url)
  }
}
