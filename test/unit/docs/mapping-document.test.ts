import { expect, test } from 'vitest'
import { mappingDocument } from '../../../docs/generate.ts'

test('docs/mapping.md says what the rules in src say; `npm run docs` writes it', async () => {
  await expect(mappingDocument()).toMatchFileSnapshot('../../../docs/mapping.md')
})
