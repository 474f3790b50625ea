import { describe, expect, test } from 'vitest'
import type { OwnerLevel } from '../../../../../src/core/model/level.ts'
import { shareOut } from '../../../../../src/features/push/split/split.ts'
import { anEntity, anIdentity } from '../../../../support/build.ts'

const ENTITIES = [
  { id: 'org-1', name: 'Acme' },
  { id: 'org-2', name: 'Globex' },
  { id: 'org-3', name: 'Globex' },
  { id: 'Acme', name: 'org-2' },
]
const sharing = (entries: readonly string[], level: OwnerLevel = 'org') => {
  const share = shareOut(level, entries, ENTITIES)
  return (id: string | null, name: string | null = null) =>
    share(anIdentity(id === null ? {} : { [level]: anEntity({ id, name }) }))
}

describe('shareOut', () => {
  test('by id, by name, and nobody', () => {
    const share = sharing(['org-1', 'unassigned', 'gone'])
    expect(share('org-1', 'Acme')).toBe(0)
    expect(share(null)).toBe(1)
    expect(share('gone')).toBe(2)
    expect(share('deleted-7', 'gone')).toBe(2)
    expect(share('org-2', 'Globex')).toBeNull()
  })

  test('an id wins over a name, in the file and in the rows', () => {
    const share = sharing(['Acme', 'org-2'])
    expect(share('Acme', 'org-2')).toBe(0)
    expect(share('org-1', 'Acme')).toBeNull()
    expect(share('org-2', 'Globex')).toBe(1)
  })

  test('somebody who is called unassigned is not nobody', () => {
    expect(sharing(['unassigned'])('org-9', 'unassigned')).toBeNull()
  })

  test('a name of two is refused with both, also when only rows know them', () => {
    expect(() => sharing(['Globex'])).toThrow('"Globex" is the name of more than one org: "org-2", "org-3"')
    const share = sharing(['CLI session'], 'key')
    expect(share('session-1', 'CLI session')).toBe(0)
    expect(share('session-1', 'CLI session')).toBe(0)
    expect(() => share('session-2', 'CLI session')).toThrow('"session-1", "session-2"')
  })

  test('two entries that name one are refused', () => {
    const entities = [{ id: 'org-1', name: 'Acme' }]
    expect(() => shareOut('org', ['org-1', 'Acme'], entities)).toThrow('"org-1" and "Acme" are the same org, "org-1"')
  })
})
