import { expect, test } from 'vitest'
import { changelogProblems, releasedChangelog } from '../../../scripts/changelog.ts'
import { pageText } from '../../support/markdown.ts'

const OLD = '# Changelog\n\n## Unreleased\n\n### Added\n\n* one\n* two\n\n## 0.1.0 - 2026-11-01\n\n* first\n'

test('a version takes what is unreleased and leaves an empty section', () => {
  expect(changelogProblems(OLD)).toEqual([])
  const released = releasedChangelog(OLD, '0.2.0', '2026-11-20')
  expect(released).toBe(
    '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-20\n\n### Added\n\n* one\n* two\n\n## 0.1.0 - 2026-11-01\n\n* first\n',
  )
  expect(changelogProblems(released)).toEqual(['CHANGELOG.md has nothing under "Unreleased"'])
})

test('no version without the section, and one of the first changelog', () => {
  expect(changelogProblems('# Changelog\n')).toHaveLength(1)
  expect(releasedChangelog('## Unreleased\n\n* one\n', '0.1.0', '2026-11-20')).toBe(
    '## Unreleased\n\n## 0.1.0 - 2026-11-20\n\n* one\n',
  )
})

test('our own changelog has the form', () => {
  const page = pageText('CHANGELOG.md')
  expect(page).toMatch(/^## Unreleased$/m)
  for (const [, title] of page.matchAll(/^## (.*)$/gm))
    expect(title).toMatch(/^(Unreleased|\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d)$/)
})
