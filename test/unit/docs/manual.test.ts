import { expect, test } from 'vitest'
import { manualPage } from '../../../docs/manual.ts'
import { commandsWithFlags } from '../../../src/cli/commands/index.ts'

test('the manual page is that of the commands; `npm run docs` writes it', async () => {
  await expect(manualPage()).toMatchFileSnapshot('../../../man/litellm-cloudzero.1')
})

test('it has every flag once for each meaning, and no request by accident', async () => {
  const page = manualPage()
  const flags = (await commandsWithFlags()).flatMap((command) => command.flags)
  for (const flag of flags.filter((each) => each.help !== undefined)) {
    const written = flag.positional ? flag.value : `--${flag.name}`
    expect(page).toContain(written?.replaceAll('-', '\\-'))
  }
  const requests = new Set([...page.matchAll(/^\.(\w+|\\")/gm)].map(([, name]) => name))
  expect([...requests].sort()).toEqual(
    ['B', 'I', 'PP', 'RE', 'RI', 'RS', 'SH', 'SS', 'TH', 'TP', '\\"', 'fi', 'nf'].sort(),
  )
})
