import { EXPORT_FLAGS, exportCommand } from '../export/index.ts'
import type { Command } from '../types.ts'

export const demo: Command = {
  name: 'demo',
  summary: 'export the sample LiteLLM: an embedded database, nothing to install or to set up',
  flags: EXPORT_FLAGS.filter((flag) => flag.key !== 'database'),
  examples: [
    { command: 'demo --out spend.csv', says: 'this month of three made-up ones, as CBF' },
    { command: 'demo --last 90d --levels team,model --out -', says: 'another shape, to stdout' },
  ],
  async load() {
    const run = await exportCommand.load()
    return (settings, app) => run(new Map([...settings, ['database', { value: 'demo:', origin: 'demo' }]]), app)
  },
}
