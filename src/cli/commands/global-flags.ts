import type { Flag } from '../../core/flag.ts'

const EVERYWHERE = 'Everywhere'

/** Flags every command has. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  {
    name: 'config',
    key: 'config',
    value: '<file>',
    group: EVERYWHERE,
    help: 'JSON settings (default: litellm-cloudzero.config.json)',
  },
  { name: 'json', key: 'json', group: EVERYWHERE, help: 'the summary as JSON' },
  { name: 'quiet', short: 'q', key: 'quiet', group: EVERYWHERE, help: 'errors only' },
  { name: 'verbose', short: 'v', key: 'verbose', group: EVERYWHERE, help: 'say more' },
  {
    name: 'log-format',
    key: 'logFormat',
    value: '<text|json>',
    group: EVERYWHERE,
    help: 'how messages on stderr look (default: text)',
  },
  { name: 'no-color', key: 'color', group: EVERYWHERE, help: 'no colours; also NO_COLOR' },
]
