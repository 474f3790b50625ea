import { expect, test } from 'vitest'
import { BLOCKS, withBlocks } from '../../../docs/blocks.ts'
import { grantsDocument } from '../../../docs/grants.ts'
import { pageText } from '../../support/markdown.ts'

test.each([...new Set(BLOCKS.map(([page]) => page))])(
  '%s has its blocks as the code is; `npm run docs` writes them',
  (page) => {
    expect(withBlocks(page, pageText(page))).toBe(pageText(page))
  },
)

test('docs/grants.md has what is read; `npm run docs` writes it', async () => {
  await expect(grantsDocument()).toMatchFileSnapshot('../../../docs/grants.md')
})
