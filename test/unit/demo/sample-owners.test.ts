import { describe, expect, test } from 'vitest'
import { dateOf, json, money, ReadSample, type Row, sumOf, text } from './read-sample.ts'

/** Everything that makes it hard to say whose spend a row of a real LiteLLM is, is in the sample. */
const sample = new ReadSample('2026-11-20')
const daily = sample.rows('DailyUserSpend')
const logs = sample.rows('SpendLogs')
const keys = sample.rows('VerificationToken')
const archive = sample.rows('DeletedVerificationToken')
const spentWith = (token: Row[string] | undefined) => daily.filter((row) => row.api_key === token)
const foreign = /[^\p{Script=Latin}\p{Script=Common}]/u

describe('people', () => {
  test('two organizations of one name', () => {
    const aliases = sample.rows('OrganizationTable').map((row) => row.organization_alias)
    expect(aliases.length).toBe(4)
    expect(new Set(aliases).size).toBe(3)
  })

  test('a team without an organization, one with a foreign name, a deleted one that spent', () => {
    const teams = sample.rows('TeamTable')
    expect(teams.length).toBe(9)
    expect(teams.filter((row) => row.organization_id === null).length).toBe(1)
    expect(teams.filter((row) => foreign.test(text(row.team_alias))).length).toBe(1)
    const [deleted] = sample.rows('DeletedTeamTable')
    expect(teams.map((row) => row.team_id)).not.toContain(deleted?.team_id)
    expect(sumOf(sample.rows('DailyTeamSpend', { team_id: deleted?.team_id ?? null }))).toBeGreaterThan(0n)
  })

  test('users with foreign names, without a name, and without anything but an id', () => {
    const users = sample.rows('UserTable')
    const names = users.flatMap((row) => (row.user_alias === null ? [] : [text(row.user_alias)]))
    expect(users.length).toBe(24)
    expect(names.filter((name) => foreign.test(name)).length).toBe(4)
    expect(names.filter((name) => !/[a-z]/i.test(name)).length).toBe(4)
    expect(users.filter((row) => row.user_alias === null && row.user_email !== null).length).toBe(1)
    const known = new Set(users.map((row) => row.user_id))
    const unknown = new Set(daily.map((row) => row.user_id).filter((id) => id !== '' && !known.has(id)))
    expect(unknown.size, 'the admin of the proxy and a deleted user').toBe(2)
    expect(unknown).toContain('default_user_id')
  })

  test('two projects, an agent, end users of whom some are on trial', () => {
    expect(new Set(sample.rows('DailyProjectSpend').map((row) => row.project_id)).size).toBe(2)
    expect(new Set(sample.rows('DailyAgentSpend').map((row) => row.agent_id)).size).toBe(1)
    expect(new Set(sample.rows('DailyEndUserSpend').map((row) => row.end_user_id)).size).toBe(9)
  })
})

describe('keys', () => {
  test('are hashes; no secret is anywhere', () => {
    const shapes = daily.map((row) => text(row.api_key).replace(/^[0-9a-f]{64}$/, 'hash'))
    expect([...new Set(shapes)].sort()).toEqual([
      'cli-session-ravi@saltmarsh.example',
      'hash',
      'litellm-internal-health-check',
      'litellm_proxy_master_key',
    ])
    const rows = sample.relations.flatMap((relation) => sample.rows(relation.replace('LiteLLM_', '')))
    expect(rows.filter((row) => /sk-[^.]/.test(Object.values(row).join(' ')))).toEqual([])
  })

  test('of services, of nobody, without an alias, in a dashboard session', () => {
    expect(keys.length).toBeGreaterThanOrEqual(40)
    expect(keys.filter((row) => row.user_id === null && row.team_id !== null).length).toBeGreaterThan(10)
    expect(keys.filter((row) => row.user_id === null && row.team_id === null).length).toBe(2)
    expect(keys.filter((row) => row.key_alias === null).length).toBe(2)
    const session = sample.row('VerificationToken', { team_id: 'litellm-dashboard' })
    expect(sumOf(spentWith(session.token))).toBeGreaterThan(0n)
  })

  test('a deleted one, in the archive only', () => {
    const [deleted] = archive.filter((row) => row.key_alias === 'rowan-code')
    expect(keys.map((row) => row.token)).not.toContain(deleted?.token)
    const days = spentWith(deleted?.token).map(dateOf)
    expect(days.length).toBeGreaterThan(50)
    expect(days.every((day) => day < text(deleted?.deleted_at))).toBe(true)
  })

  test('a rotated one: two tokens, one name, one counter', () => {
    const key = sample.row('VerificationToken', { key_alias: 'search-index' })
    const old = sample.row('DeletedVerificationToken', { key_alias: 'search-index' })
    const link = sample.row('DeprecatedVerificationToken', {})
    expect([link.token, link.active_token_id]).toEqual([old.token, key.token])
    const rotation = text(old.deleted_at).slice(0, 10)
    expect(spentWith(old.token).every((row) => dateOf(row) < rotation)).toBe(true)
    expect(spentWith(key.token).every((row) => dateOf(row) >= rotation)).toBe(true)
    expect(money(old.spend)).toBe(sumOf(spentWith(old.token)))
    expect(money(key.spend)).toBe(sumOf([...spentWith(old.token), ...spentWith(key.token)]))
    expect(new Set(logs.map((row) => row.api_key))).toContain(old.token)
  })

  test('a moved one: the team of the day', () => {
    const { token, team_id: now } = sample.row('VerificationToken', { key_alias: 'juno-notebook' })
    const rows = sample.rows('DailyTeamSpend', { api_key: token ?? null })
    const [before, after] = [rows.filter((row) => row.team_id !== now), rows.filter((row) => row.team_id === now)]
    expect(new Set(before.map((row) => row.team_id)).size).toBe(1)
    expect(before.length).toBeGreaterThan(20)
    expect(
      [...before.map(dateOf)]
        .sort()
        .at(-1)
        ?.localeCompare([...after.map(dateOf)].sort()[0] ?? ''),
    ).toBe(-1)
    expect(
      new Set(sample.rows('DailyOrganizationSpend', { api_key: token ?? null }).map((row) => row.organization_id)).size,
    ).toBe(2)
  })

  test('one that only the metadata of the logs can name', () => {
    const listed = new Set([...keys, ...archive].map((row) => row.token))
    const unlisted = new Set(daily.map((row) => text(row.api_key)).filter((key) => /^[0-9a-f]{64}$/.test(key)))
    const [token, ...others] = [...unlisted].filter((key) => !listed.has(key))
    expect(others).toEqual([])
    const aliases = logs.filter((row) => row.api_key === token).map((row) => json(row.metadata).user_api_key_alias)
    expect(new Set(aliases)).toEqual(new Set(['forgotten-report']))
  })

  test('health checks and the master key', () => {
    const check = 'litellm-internal-health-check'
    expect(sumOf(sample.rows('DailyTeamSpend', { api_key: check, team_id: check }))).toBeGreaterThan(0n)
    expect(sumOf(sample.rows('DailyTagSpend', { api_key: check, tag: check }))).toBeGreaterThan(0n)
    expect(
      sumOf(sample.rows('DailyUserSpend', { api_key: 'litellm_proxy_master_key', user_id: 'default_user_id' })),
    ).toBeGreaterThan(0n)
  })

  test('one that may spend nothing, and did not', () => {
    const frozen = sample.row('VerificationToken', { max_budget: 0 })
    expect([frozen.spend, frozen.last_active, spentWith(frozen.token).length]).toEqual(['0', null, 0])
  })
})
