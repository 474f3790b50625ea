import { expect, test } from 'vitest'
import { manualPage } from '../../../docs/manual.ts'
import { helpTopics } from '../../../src/cli/commands/index.ts'
import { optionSyntax } from '../../../src/cli/terminal/option-text.ts'

test('the manual page is that of the commands; `npm run docs` writes it', async () => {
  await expect(manualPage()).toMatchFileSnapshot('../../../man/litellm-cloudzero.1')
})

test('it has every flag once for each meaning, and no request by accident', async () => {
  const page = manualPage()
  const options = (await helpTopics()).flatMap(({ options }) => options)
  for (const option of options) expect(page).toContain(optionSyntax(option).split(' ')[0]?.replaceAll('-', '\\-'))
  const sections = page
    .split(/^\.S[HS] /m)
    .map((section) => [...section.matchAll(/^\.TP\n\.B (.*)/gm)].map(([, what]) => what))
  expect(sections.flatMap((entries) => entries.filter((each, index) => entries.indexOf(each) < index))).toEqual([])
  const requests = new Set([...page.matchAll(/^\.(\w+|\\")/gm)].map(([, name]) => name))
  expect([...requests].sort()).toEqual(
    ['B', 'I', 'PP', 'RE', 'RI', 'RS', 'SH', 'SS', 'TH', 'TP', '\\"', 'fi', 'nf'].sort(),
  )
})
