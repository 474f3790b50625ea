import { describe, expect, test } from 'vitest'
import { COMMANDS, helpTopics, PROGRAM } from '../../../../src/cli/commands/index.ts'
import { commandHelp, helpStyle, programHelp } from '../../../../src/cli/terminal/help.ts'
import { optionSyntax } from '../../../../src/cli/terminal/option-text.ts'
import { option } from '../../../../src/core/option.ts'
import { boolean, oneOf, repeatable, text } from '../../../../src/core/option-kinds.ts'
import { aHost } from '../../../support/host.ts'

const output = { title: 'Output' }
const filters = { title: 'Filters' }
const name = repeatable(text({ placeholder: 'name' }))
const plain = { width: 52, bold: false }

test('help shows usage, examples, then options by group', () => {
  const topic = {
    name: 'export',
    summary: 'write',
    options: [
      option({
        name: 'out',
        short: 'o',
        kind: text({ placeholder: 'file' }),
        default: '-',
        group: output,
        help: 'target',
      }),
      option({ name: 'format', kind: oneOf(['csv', 'jsonl'], 'format'), group: output, help: 'form' }),
      option({ name: 'org', key: 'orgs', kind: name, group: filters, help: 'only these' }),
      option({ name: 'team', key: 'teams', kind: name, group: filters, help: 'only these' }),
      option({ name: 'user', key: 'users', kind: name, group: filters, help: 'only these' }),
      option({ name: 'keep-zero', kind: boolean, group: output, help: 'keep what has neither cost nor tokens' }),
    ],
    examples: [{ command: 'export -o x', says: 'to x' }],
  }
  expect(commandHelp('program', topic, plain, false)).toBe(
    [
      'Usage: program export [options]',
      '',
      'Write.',
      '',
      'Examples:',
      '  program export -o x  # to x',
      '',
      'Output:',
      '  -o, --out <file>   target (default: -)',
      '  --format <format>  form: csv, jsonl',
      '  --keep-zero        keep what has neither cost nor',
      '                     tokens',
      '',
      'Filters:',
      '  --org, --team, --user <name>',
      '                     only these',
      '',
    ].join('\n'),
  )
})

describe('of every command', async () => {
  const topics = await helpTopics()

  test.each([72, 80, 120])('fits %d characters, but for an example that is longer', (width) => {
    const pages = [
      programHelp(PROGRAM, COMMANDS, { width, bold: false }),
      ...topics.flatMap((topic) =>
        [true, false].map((all) => commandHelp(PROGRAM.name, topic, { width, bold: false }, all)),
      ),
    ]
    const wide = pages.flatMap((page) => page.split('\n')).filter((line) => line.length > width)
    expect(wide.filter((line) => !line.startsWith('  litellm-cloudzero'))).toEqual([])
  })

  test.each(topics.map((topic) => [topic.name, topic] as const))(
    '%s: all options are shown when asked for',
    (_, topic) => {
      const all = commandHelp(PROGRAM.name, topic, { width: 120, bold: false }, true)
      const written = topic.options.map((each) =>
        each.flagless ? optionSyntax(each) : each.positional ? '' : `--${each.name}`,
      )
      expect(written.filter((each) => !all.includes(each))).toEqual([])
    },
  )

  test('push and export show what is used every day, and say where the rest is', () => {
    for (const topic of topics.filter((each) => ['push', 'export'].includes(each.name))) {
      const help = commandHelp(PROGRAM.name, topic, { width: 80, bold: false }, false)
      expect(help).toContain('--month <month>')
      expect(help).not.toMatch(/--statement-timeout|--allow-remap|--escape-formulas/)
      expect(help.trimEnd().split('\n').at(-1)).toBe(
        `litellm-cloudzero ${topic.name} --help all shows all ${topic.options.length} options.`,
      )
      expect(help.split('\n').length).toBeLessThan(90)
    }
  })
})

test('headings are bold on a terminal with colours only', () => {
  const host = aHost()
  const terminal = { ...host, stdout: { ...host.stdout, isTTY: true, columns: 100 } }
  expect(helpStyle(host)).toEqual({ width: 80, bold: false })
  expect(helpStyle(terminal)).toEqual({ width: 100, bold: true })
  expect(helpStyle({ ...terminal, env: { NO_COLOR: '1' } }).bold).toBe(false)
  expect(helpStyle({ ...terminal, args: ['export', '--help', '--no-color'] }).bold).toBe(false)
  expect(programHelp(PROGRAM, COMMANDS, { width: 80, bold: true })).toContain('\u001b[1mCommands:\u001b[22m\n')
})
