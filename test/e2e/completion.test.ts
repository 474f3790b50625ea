import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS, helpTopics } from '../../src/cli/commands/index.ts'
import { REPORT_FORMATS, SORTS } from '../../src/features/report/choices.ts'
import { SORT_KEYS } from '../../src/run/budgets/sort-keys.ts'
import { SPEND_TABLES } from '../../src/source/ledgers/index.ts'
import { cli } from '../support/cli.ts'
import { offeredBy } from '../support/shells.ts'

describe('in bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'))
  const script = join(folder, 'completion.bash')
  beforeAll(async () => {
    writeFileSync(script, (await cli(['completion', 'bash'])).stdout)
    writeFileSync(join(folder, 'october.csv'), '')
    writeFileSync(join(folder, 'of two words.csv'), '')
  })

  const offered = (...words: readonly string[]) => offeredBy('bash', script, words)

  test('every command', () => {
    expect(offered('')).toEqual([...COMMANDS.map(({ name }) => name), '--help', '--version'])
  })

  test('every flag of every command', async () => {
    for (const { name, options } of await helpTopics()) {
      const typed = options.filter((each) => !each.positional && !each.flagless).map((each) => `--${each.name}`)
      expect(offered(name, '--'), name).toEqual(expect.arrayContaining([...typed, '--json', '--help']))
      expect(offered(name, '--').filter((word) => word.includes('api-key'))).toEqual([])
    }
  })

  test('the values of a flag, also behind a sign', () => {
    expect(offered('export', '--source', '')).toEqual(Object.keys(SPEND_TABLES))
    expect(offered('export', '--source', '=', 'daily-t')).toEqual(['daily-team', 'daily-tag'])
    expect(offered('push', '--plan', '--identity', 'n')).toEqual(['name'])
    expect(offered('export', '--month', '')).toEqual([])
  })

  test('names of files where one is wanted, with their spaces', () => {
    expect(offered('export', '-o', 'o')).toEqual(expect.arrayContaining(['october.csv', 'of two words.csv']))
    expect(offered('export', '--tag-names', '')).toEqual(expect.arrayContaining(['litellm', 'october.csv']))
  })

  test('the shells of completion itself', () => {
    expect(offered('completion', 'z')).toEqual(['zsh'])
  })
})

describe.each(['bash', 'zsh', 'fish'] as const)('in %s', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'))
  const script = join(folder, `completion.${shell}`)
  beforeAll(async () => writeFileSync(script, (await cli(['completion', shell])).stdout))

  test.each([
    [['report', '--format', ''], Object.keys(REPORT_FORMATS)],
    [['report', '--format', 'm'], ['markdown']],
    [['report', '--by', 'tea'], ['team']],
    [['report', '--by', 'mon'], ['month']],
    [['report', '--by', 'month,tea'], ['month,team']],
    [['report', '--sort', ''], [...SORTS]],
    [['export', '--levels', 'org,us'], ['org,user']],
    [['export', '--native-bill', 'openr'], ['openrouter']],
    [['telemetry', '--provider', 'anthr'], ['anthropic']],
    [['budgets', '--fail-on', 'so'], ['soft']],
    [['budgets', '--fail-on', 'soft,fo'], ['soft,forecast']],
    [['budgets', '--sort', ''], [...SORT_KEYS]],
    [
      ['schema', '--format', ''],
      ['text', 'markdown', 'json'],
    ],
    [['reconcile', '--format', 't'], ['table']],
    [
      ['validate', '--fail-on', ''],
      ['error', 'warning'],
    ],
    [['export', '--month', ''], []],
  ])('%j', (words, values) => {
    expect([...new Set(offeredBy(shell, script, words))].sort()).toEqual([...values].sort())
  })
})

test.each(['bash', 'zsh', 'fish'])('%s: a script that names every command', async (shell) => {
  const { code, stdout, stderr } = await cli(['completion', shell])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const { name } of COMMANDS) expect(stdout).toContain(name)
})

test('what is misspelled is answered with what was probably meant', async () => {
  const answers = await Promise.all(
    [['exprot'], ['export', '--mounth', '2026-10'], ['export', '--source', 'daily-usr'], ['completion', 'bsh']].map(
      (args) => cli([...args, ...(args.length > 1 ? ['--log-format', 'json'] : [])]),
    ),
  )
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2, 2])
  const said = answers.map(({ stderr }) => stderr)
  expect(said[0]).toBe(
    "error: unknown command 'exprot' [E_USAGE]\n  Did you mean export? See litellm-cloudzero --help.\n",
  )
  expect(said[1]).toContain('Did you mean --month?')
  expect(said[2]).toContain('Did you mean \\"daily-user\\"?')
  expect(said[3]).toContain('Did you mean \\"bash\\"?')
})

test('completion without a shell, or with too much, is a usage error', async () => {
  expect(await cli(['completion'])).toMatchObject({ code: 2, stderr: expect.stringContaining('bash, zsh, fish') })
  expect(await cli(['completion', 'bash', 'zsh'])).toMatchObject({ code: 2, stdout: '' })
})
