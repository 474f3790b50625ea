import type { Command } from '../types.ts'

export const ledgers: Command = {
  name: 'ledgers',
  summary: 'list the ledgers that can be read',
  flags: [],
  examples: [{ command: 'ledgers', says: 'their names and what they hold' }],
  load: async () => (await import('./run.ts')).runLedgers,
}
