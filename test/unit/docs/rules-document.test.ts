import { expect, test } from 'vitest'
import { rulesDocument } from '../../../docs/rules.ts'

test('docs/rules.md says what the rules in src say; `npm run docs` writes it', async () => {
  await expect(rulesDocument()).toMatchFileSnapshot('../../../docs/rules.md')
})
