import { describe, expect, test } from 'vitest'
import { attribute } from '../../../src/attribution/attribute.ts'
import { disguiser } from '../../../src/attribution/disguise.ts'
import { aHierarchy, aKey, anEntity, anIdentity, anOwner, aParty, aTeam, aUser } from '../../support/build.ts'

const hash = (digit: string) => digit.repeat(64)
const hierarchy = aHierarchy({
  organizations: [anEntity({ id: 'org-1', name: 'Acme' }), anEntity({ id: 'org-2', name: 'Beta' })],
  teams: [aTeam({ id: 'team-1', name: 'Research', organizationId: 'org-1' }), aTeam({ id: 'team-2' })],
  users: [aUser({ id: 'ann', name: 'Ann', email: 'ann@x.com' }), aUser({ id: 'bob' })],
  projects: [anEntity({ id: 'project-1', name: 'Search' })],
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
  ],
})

describe('attribute', () => {
  test('goes from the key to its user, team, project and the team’s organization', () => {
    expect(attribute(anOwner({ apiKey: hash('1') }), hierarchy)).toEqual({
      organization: { id: 'org-1', name: 'Acme', metadata: {} },
      team: { id: 'team-1', name: 'Research', metadata: {} },
      project: { id: 'project-1', name: 'Search', metadata: {} },
      user: { id: 'ann', name: 'Ann', metadata: {}, email: 'ann@x.com' },
      key: { id: 'ci', name: 'ci', metadata: {} },
      ways: { user: 'key', team: 'key', organization: 'team' },
    })
  })

  test('believes the row before the key', () => {
    const found = attribute(anOwner({ apiKey: hash('1'), userId: 'bob' }), hierarchy)
    expect(found.user).toMatchObject({ id: 'bob', name: null })
    expect(found.ways.user).toBe('row')
  })

  test('takes the key’s own organization where its team has none', () => {
    const found = attribute(anOwner({ apiKey: hash('2') }), hierarchy)
    expect(found.organization?.name).toBe('Beta')
    expect(found.ways.organization).toBe('key')
    expect(found.key).toMatchObject({ id: hash('2'), name: 'sk-...abcd' })
  })

  test('keeps the team of a deleted key, though nobody knows the team’s name any more', () => {
    const found = attribute(anOwner({ apiKey: hash('3') }), hierarchy)
    expect(found.team).toEqual({ id: 'deleted-team', name: null, metadata: {} })
    expect(found.ways).toEqual({ user: 'deleted-key', team: 'deleted-key', organization: 'none' })
  })

  test('attributes an unknown key and no key to nobody', () => {
    expect(attribute(anOwner({ apiKey: hash('9') }), hierarchy)).toEqual(
      anIdentity({ key: { id: hash('9'), name: null, metadata: {} } }),
    )
    expect(attribute(anOwner(), hierarchy)).toEqual(anIdentity())
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
    expect(attribute(anOwner({ apiKey }), hierarchy).key).toMatchObject({ id: apiKey, name })
  })

  test('knows the user behind a CLI session, the team of health checks, and LiteLLM’s own users and teams', () => {
    expect(attribute(anOwner({ apiKey: 'cli-session-ann' }), hierarchy)).toMatchObject({
      user: { id: 'ann' },
      ways: { user: 'special-key' },
    })
    expect(attribute(anOwner({ apiKey: 'cli-session-4711' }), hierarchy).user).toBeNull()
    expect(attribute(anOwner({ apiKey: 'litellm-internal-health-check' }), hierarchy).team?.name).toBe('health check')
    expect(attribute(anOwner({ userId: 'default_user_id' }), hierarchy).user?.name).toBe('proxy admin')
    expect(attribute(anOwner({ apiKey: hash('4') }), hierarchy).team?.name).toBe('LiteLLM dashboard')
    expect(attribute(anOwner({ userId: 'constructor' }), hierarchy).user?.name).toBeNull()
  })
})

describe('disguiser', () => {
  const secret = 'a secret of sixteen or more'
  const identity = anIdentity({
    team: aParty({ id: 'team-1', name: 'Research' }),
    user: aParty({ id: 'ann', name: 'Ann', email: 'ann@x.com', metadata: { a: 'b' } }),
    key: aParty({ id: 'ci', name: 'ci' }),
  })

  test('replaces people and keys, and nobody else', () => {
    const disguised = disguiser(secret)(identity)
    expect(disguised.team).toEqual(identity.team)
    expect(disguised.user).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: expect.stringMatching(/^[0-9a-f]{16}$/),
      email: null,
      metadata: {},
    })
    expect(JSON.stringify(disguised)).not.toMatch(/ann|"ci"/i)
  })

  test('is the same for the same secret, and another for another', () => {
    expect(disguiser(secret)(identity)).toEqual(disguiser(secret)(identity))
    expect(disguiser('another secret')(identity)).not.toEqual(disguiser(secret)(identity))
  })
})
