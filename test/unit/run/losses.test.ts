import { expect, test } from 'vitest'
import { readingFlags } from '../../../src/run/losses.ts'

test('the flags of a follow-up command are all that decide what is read, each a word of a shell', () => {
  const metadata = new Map([['team' as const, [['cost center']]]])
  expect(
    readingFlags({
      databaseSchema: 'lite llm',
      hierarchy: { metadata, email: true },
      filters: { tag: { only: ['env:prod', "it's"], not: ['User-Agent: curl'] } },
    }),
  ).toEqual([
    "--schema 'lite llm'",
    '--tags +user_email',
    "--tag-from 'team.metadata.cost center'",
    '--tag env:prod',
    "--tag 'it'\\''s'",
    "--not-tag 'User-Agent: curl'",
  ])
  expect(readingFlags({})).toEqual([])
})
