import { describe, expect, test } from 'vitest'
import { discover } from '../../../../src/source/postgres/columns.ts'
import type { RawRow } from '../../../../src/source/types.ts'

describe('discover', () => {
  const snapshotOf = (...results: readonly (readonly RawRow[])[]) => {
    const left = [...results]
    return {
      rows: async () => left.shift() ?? [],
      batches: () => {
        throw new Error('not needed')
      },
      serverVersion: '17',
      protection: 'plain' as const,
    }
  }

  test('answers for every relation that was asked for', async () => {
    const snapshot = snapshotOf(
      [['t', 'reader']],
      [
        ['A', 'r', 'f', 'id', 'text', 't', 't'],
        ['A', 'r', 'f', 'spend', 'double precision', 'f', 'f'],
        ['B', 'v', 't', null, null, null],
      ],
    )
    const found = await discover(snapshot, 'public', ['A', 'B', 'C'])
    expect(found.get('A')).toEqual({
      exists: true,
      kind: 'table',
      rowSecurity: false,
      columns: new Map([
        ['id', { type: 'text', granted: true, indexed: true }],
        ['spend', { type: 'double precision', granted: false, indexed: false }],
      ]),
    })
    expect(found.get('B')).toEqual({ exists: true, kind: 'view', rowSecurity: true, columns: new Map() })
    expect(found.get('C')).toMatchObject({ exists: false, kind: null })
  })

  test('a missing schema suggests where the tables are', async () => {
    await expect(discover(snapshotOf([], [['litellm'], ['Old One']]), 'public', [])).rejects.toMatchObject({
      code: 'E_SOURCE_SCHEMA_MISSING',
      message: 'The database has no schema "public".',
      hint: 'Tables of LiteLLM are in "litellm", "Old One": name that with --schema.',
    })
    await expect(discover(snapshotOf([], []), 'public', [])).rejects.toMatchObject({
      code: 'E_SOURCE_SCHEMA_MISSING',
      hint: expect.stringContaining('check the name of the database'),
    })
  })

  test('a closed schema gives the GRANT', async () => {
    await expect(discover(snapshotOf([['f', 'reader']]), 'public', [])).rejects.toMatchObject({
      code: 'E_SOURCE_PERMISSION',
      hint: 'As its owner run: GRANT USAGE ON SCHEMA "public" TO "reader";',
    })
  })
})
