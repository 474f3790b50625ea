import { SHELLS } from '../../terminal/completion/index.ts'
import type { Command } from '../types.ts'

export const completion: Command = {
  name: 'completion',
  summary: 'print the script that completes commands, flags and values in a shell',
  flags: [
    {
      name: 'shell',
      key: 'shell',
      value: `<${Object.keys(SHELLS).join('|')}>`,
      positional: true,
      group: 'Shell',
      help: 'the shell to complete in',
    },
  ],
  examples: [
    { command: 'completion bash > lc.bash', says: 'then source lc.bash in ~/.bashrc' },
    { command: 'completion zsh > _litellm-cloudzero', says: 'in a folder of $fpath, or source it' },
    { command: 'completion fish > lc.fish', says: 'in ~/.config/fish/completions, as litellm-cloudzero.fish' },
  ],
  load: async () => (await import('./run.ts')).runCompletion,
}
