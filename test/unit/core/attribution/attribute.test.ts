import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { attributor } from '../../../../src/core/attribution/attribute.ts'
import { pseudonymizer } from '../../../../src/core/attribution/pseudonymize.ts'
import { standingOwners } from '../../../../src/core/attribution/standing-owner.ts'
import type { Identity } from '../../../../src/core/model/identity.ts'
import type { OwnerLevel } from '../../../../src/core/model/level.ts'
import type { DayOwner, SpendOwner } from '../../../../src/core/model/spend.ts'
import {
  aHierarchy,
  aKey,
  anEntity,
  anEntityRecord,
  anIdentity,
  anOwner,
  aTeam,
  aUser,
} from '../../../support/build.ts'

const hash = (digit: string) => digit.repeat(64)
const hierarchy = aHierarchy({
  organizations: [anEntityRecord({ id: 'org-1', name: 'Acme' }), anEntityRecord({ id: 'org-2', name: 'Beta' })],
  teams: [aTeam({ id: 'team-1', name: 'Research', organizationId: 'org-1' }), aTeam({ id: 'team-2' })],
  users: [aUser({ id: 'ann', name: 'Ann', email: 'ann@x.com', onlyTeamId: 'team-2' }), aUser({ id: 'bob' })],
  projects: [anEntityRecord({ id: 'project-1', name: 'Search' })],
  keys: [
    aKey({
      id: hash('1'),
      name: 'ci',
      userId: 'ann',
      teamId: 'team-1',
      projectId: 'project-1',
      organizationId: 'org-2',
    }),
    aKey({ id: hash('2'), keyName: 'sk-...abcd', teamId: 'team-2', organizationId: 'org-2' }),
    aKey({ id: hash('3'), name: 'gone', userId: 'bob', teamId: 'deleted-team', deleted: true }),
    aKey({ id: hash('4'), teamId: 'litellm-dashboard' }),
    aKey({ id: hash('6'), teamId: 'team-1' }),
  ],
})

const attribute = attributor(hierarchy)
const entity = (found: Identity, level: OwnerLevel) => found.entities.get(level)

describe('attributor', () => {
  test('goes from the key to its user, team, project and its own organization', () => {
    const { entities, attributedBy } = attribute(anOwner({ apiKey: hash('1') }))
    expect(Object.fromEntries(entities)).toEqual({
      org: { id: 'org-2', name: 'Beta', metadata: {}, email: null },
      team: { id: 'team-1', name: 'Research', metadata: {}, email: null },
      project: { id: 'project-1', name: 'Search', metadata: {}, email: null },
      user: { id: 'ann', name: 'Ann', metadata: {}, email: 'ann@x.com' },
      key: { id: 'ci', isAlias: true, name: 'ci', metadata: {}, email: null },
    })
    expect(attributedBy).toEqual({ user: 'key', team: 'key', organization: 'key' })
  })

  test('believes the row before the key', () => {
    const found = attribute(anOwner({ apiKey: hash('1'), userId: 'bob', teamId: 'team-2', organizationId: 'org-1' }))
    expect(entity(found, 'user')).toMatchObject({ id: 'bob', name: null })
    expect(entity(found, 'team')?.id).toBe('team-2')
    expect(entity(found, 'org')?.id).toBe('org-1')
    expect(found.attributedBy).toEqual({ user: 'row', team: 'row', organization: 'row' })
  })

  test('a row that says nobody is believed too, one that does not say is not', () => {
    const nobody = attribute(anOwner({ apiKey: hash('1'), teamId: null, organizationId: null }))
    expect(entity(nobody, 'team')).toBeUndefined()
    expect(entity(nobody, 'org')).toBeUndefined()
    expect(attribute(anOwner({ apiKey: hash('1'), userId: null })).attributedBy.user).toBe('key')
  })

  test('the team and organization of that day come before those of the key', () => {
    const moved = attribute(anOwner({ apiKey: hash('4'), ofDay: { teamId: 'team-1' } }))
    expect(entity(moved, 'team')?.name).toBe('Research')
    expect(entity(moved, 'org')?.name).toBe('Acme')
    expect(moved.attributedBy).toMatchObject({ team: 'day', organization: 'team' })
    const none = attribute(anOwner({ apiKey: hash('2'), ofDay: { teamId: null, organizationId: 'org-1' } }))
    expect(entity(none, 'team')).toBeUndefined()
    expect(none.attributedBy).toMatchObject({ team: 'key-without', organization: 'day' })
  })

  test('says why nobody is found: the key names nobody, is forgotten, is none, or nobody can be', () => {
    const reasons = (owner: Partial<SpendOwner>) => attribute(anOwner(owner)).attributedBy
    expect(reasons({ apiKey: hash('9') })).toEqual({
      user: 'unknown-key',
      team: 'unknown-key',
      organization: 'unknown-key',
    })
    expect(reasons({ apiKey: null, userId: null })).toEqual({ user: 'none', team: 'none', organization: 'none' })
    expect(reasons({ apiKey: 'litellm_proxy_master_key' }).user).toBe('key-without')
    expect(reasons({ apiKey: null, teamId: null, isReserved: true })).toMatchObject({ user: 'ptu', team: 'none' })
  })

  test('takes the organization of the team where the key has none of its own, also that of the day’s team', () => {
    const of = (key: string, ofDay: DayOwner = {}) => {
      const found = attribute(anOwner({ apiKey: hash(key), ofDay }))
      return [entity(found, 'org')?.name, found.attributedBy.organization]
    }
    expect(of('2')).toEqual(['Beta', 'key'])
    expect(of('2', { teamId: 'team-1' })).toEqual(['Beta', 'key'])
    expect(of('2', { organizationId: 'org-1' })).toEqual(['Acme', 'day'])
    expect(of('6')).toEqual(['Acme', 'team'])
    expect(of('6', { teamId: 'team-2' })).toEqual([undefined, 'key-without'])
    expect(entity(attribute(anOwner({ apiKey: hash('2') })), 'key')).toMatchObject({ name: 'sk-...abcd' })
  })

  test('finds a key by the hash of its hash', () => {
    const doubled = createHash('sha256').update(hash('1')).digest('hex')
    expect(entity(attribute(anOwner({ apiKey: doubled })), 'key')?.id).toBe('ci')
  })

  test('keeps the team of a deleted key, though nobody knows the team’s name any more', () => {
    const found = attribute(anOwner({ apiKey: hash('3') }))
    expect(entity(found, 'team')).toMatchObject({ id: 'deleted-team', name: null })
    expect(found.attributedBy).toEqual({ user: 'deleted-key', team: 'deleted-key', organization: 'key-without' })
  })

  test('asks the request log of the day last, about keys that no table knows', () => {
    const logged = { keyAlias: 'old', userId: 'ann', teamId: 'team-1', organizationId: 'org-2' }
    const found = attribute(anOwner({ apiKey: hash('9'), ofDay: { logged } }))
    expect(entity(found, 'key')).toMatchObject({ id: 'old', name: 'old' })
    expect(entity(found, 'org')?.name).toBe('Beta')
    expect(found.attributedBy).toEqual({ user: 'logs', team: 'logs', organization: 'logs' })
    const named = attribute(anOwner({ apiKey: hash('9'), userId: 'bob', ofDay: { teamId: 'team-2', logged } }))
    expect(named.attributedBy).toEqual({ user: 'row', team: 'day', organization: 'logs' })
    const teamless = { ...logged, organizationId: null }
    expect(attribute(anOwner({ apiKey: hash('9'), ofDay: { logged: teamless } })).attributedBy.organization).toBe(
      'team',
    )
    expect(attribute(anOwner({ apiKey: hash('1'), ofDay: { logged } })).attributedBy.team).toBe('key')
  })

  test('names a team that no table knows as the log of the day does', () => {
    const teamNames = { 'deleted-team': 'Old Guard', constructor: 'no' }
    expect(entity(attribute(anOwner({ apiKey: hash('3'), ofDay: { teamNames } })), 'team')?.name).toBe('Old Guard')
    expect(entity(attribute(anOwner({ teamId: 'toString', ofDay: { teamNames } })), 'team')?.name).toBeNull()
  })

  test('attributes an unknown key and no key to nobody', () => {
    expect([...attribute(anOwner({ apiKey: hash('9') })).entities.keys()]).toEqual(['key'])
    expect(attribute(anOwner())).toEqual(anIdentity())
  })

  test('knows end users, agents, tags and labels as the row names them', () => {
    const labels = new Map([['tag:env', 'prod']] as const)
    const found = attribute(anOwner({ endUserId: 'e', agentId: 'a', tag: 't', labels }))
    expect([...found.entities].map(([level, { id }]) => [level, id])).toEqual([
      ['end-user', 'e'],
      ['agent', 'a'],
      // The levels of a request tag have one name for it.
      ['tag', 't'],
      ['tags', 't'],
      ['tags+user-agent', 't'],
      ['tag:env', 'prod'],
    ])
  })

  test.each([
    ['litellm_proxy_master_key', 'master key'],
    ['litellm-internal-health-check', 'health check'],
    ['litellm-cli', 'LiteLLM CLI'],
    ['litellm_internal_jobs', 'LiteLLM internal jobs'],
    ['cli-session-ann', 'CLI session of Ann'],
    ['cli-session-bob', 'CLI session of bob'],
    [`hashed-jwt-${hash('5')}`, null],
  ])('names the key %s %s', (apiKey, name) => {
    expect(entity(attribute(anOwner({ apiKey })), 'key')).toMatchObject({ id: apiKey, name })
  })

  test('knows the user behind a CLI session, the team of health checks, and LiteLLM’s own users and teams', () => {
    const nameOf = (owner: Partial<SpendOwner>, level: OwnerLevel) => entity(attribute(anOwner(owner)), level)?.name
    const session = attribute(anOwner({ apiKey: 'cli-session-ann' }))
    expect(entity(session, 'user')?.id).toBe('ann')
    expect(session.attributedBy).toEqual({ user: 'special-key', team: 'special-key', organization: 'key-without' })
    expect(entity(attribute(anOwner({ apiKey: 'cli-session-4711' })), 'user')).toBeUndefined()
    expect(nameOf({ apiKey: 'litellm-internal-health-check' }, 'team')).toBe('health check')
    expect(nameOf({ userId: 'default_user_id' }, 'user')).toBe('proxy admin')
    expect(nameOf({ userId: 'system' }, 'user')).toBe('LiteLLM system')
    expect(nameOf({ teamId: 'system' }, 'team')).toBe('LiteLLM system')
    expect(nameOf({ apiKey: 'litellm-cli' }, 'team')).toBe('LiteLLM CLI')
    expect(nameOf({ apiKey: 'litellm_internal_jobs' }, 'user')).toBe('LiteLLM system')
    expect(nameOf({ apiKey: 'litellm_internal_jobs' }, 'team')).toBe('LiteLLM system')
    expect(nameOf({ apiKey: hash('4') }, 'team')).toBe('LiteLLM dashboard')
    expect(nameOf({ userId: 'constructor' }, 'user')).toBeNull()
  })
})

describe('a CLI session', () => {
  const teamOf = (owner: Partial<SpendOwner>) => entity(attribute(anOwner(owner)), 'team')?.id

  test('is of the only team of its user, by its own name or by the row', () => {
    expect(teamOf({ apiKey: 'cli-session-ann' })).toBe('team-2')
    expect(teamOf({ apiKey: 'cli-session-4711', userId: 'ann' })).toBe('team-2')
    expect(teamOf({ apiKey: 'cli-session-bob' })).toBeUndefined()
  })

  test('that LiteLLM hashed is known by the alias and the user of the log', () => {
    const logged = { keyAlias: 'cli-session-ann', userId: 'ann', teamId: null, organizationId: null }
    expect(teamOf({ apiKey: hash('9'), ofDay: { logged } })).toBe('team-2')
    expect(teamOf({ apiKey: hash('9'), ofDay: { logged: { ...logged, keyAlias: 'other' } } })).toBeUndefined()
  })

  test('is of the team that was recorded, where one was', () => {
    const logged = { keyAlias: null, userId: null, teamId: 'team-1', organizationId: null }
    expect(teamOf({ apiKey: 'cli-session-ann', ofDay: { logged } })).toBe('team-1')
    expect(teamOf({ apiKey: 'cli-session-ann', ofDay: { teamId: null } })).toBeUndefined()
    expect(teamOf({ apiKey: 'cli-session-ann', teamId: null })).toBeUndefined()
  })
})

describe('standingOwners', () => {
  const { ownerOf, isForgotten } = standingOwners(hierarchy)

  test('is the owner of a key whatever the day', () => {
    expect(ownerOf(hash('1'))).toEqual({ teamId: 'team-1', organizationId: 'org-2' })
    expect(ownerOf(hash('6'))).toEqual({ teamId: 'team-1', organizationId: 'org-1' })
    expect(ownerOf(hash('4'))).toEqual({ teamId: 'litellm-dashboard', organizationId: null })
    expect(ownerOf('litellm_proxy_master_key')).toEqual({ teamId: null, organizationId: null })
    expect(ownerOf(createHash('sha256').update(hash('6')).digest('hex'))).toEqual(ownerOf(hash('6')))
  })

  test('is none where the day decides: keys that no table knows, sessions, and teams that no table names', () => {
    const unknown = [hash('9'), `hashed-jwt-${hash('9')}`, 'cli-session-ann']
    expect(unknown.map(isForgotten)).toEqual([true, true, true])
    expect([...unknown, hash('3')].map(ownerOf)).toEqual([null, null, null, null])
    expect([hash('3'), hash('1'), 'litellm-cli'].map(isForgotten)).toEqual([false, false, false])
  })
})

describe('pseudonymizer', () => {
  const secret = 'a secret of sixteen or more'
  const identity = anIdentity({
    team: anEntity({ id: 'team-1', name: 'Research' }),
    user: anEntity({ id: 'ann', name: 'Ann', email: 'ann@x.com', metadata: { a: 'b' } }),
    key: anEntity({ id: 'ci', name: 'ci' }),
  })

  test('replaces people and keys, and nobody else', () => {
    const pseudonymized = pseudonymizer(secret)(identity)
    expect(entity(pseudonymized, 'team')).toEqual(entity(identity, 'team'))
    expect(entity(pseudonymized, 'user')).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: expect.stringMatching(/^[0-9a-f]{16}$/),
      email: null,
      metadata: {},
    })
    expect(JSON.stringify([...pseudonymized.entities])).not.toMatch(/ann|"ci"/i)
  })

  test('is the same for the same secret, and another for another', () => {
    expect(pseudonymizer(secret)(identity)).toEqual(pseudonymizer(secret)(identity))
    expect(pseudonymizer('another secret')(identity)).not.toEqual(pseudonymizer(secret)(identity))
  })
})
