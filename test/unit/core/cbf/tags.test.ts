import { describe, expect, test } from 'vitest'
import { LITELLM_TAG_NAMES, parseTagSource, resolveTags, type TagChoice } from '../../../../src/core/cbf/tags.ts'
import { UsageError } from '../../../../src/core/errors.ts'

const keys = (choice: Partial<TagChoice>) =>
  resolveTags({
    levels: ['org', 'team', 'user', 'model'],
    instance: null,
    selection: [],
    sources: [],
    names: {},
    ...choice,
  }).rules.map((rule) => rule.column.replace('resource/tag:', ''))

const byDefault = ['organization', 'team', 'user', 'model', 'provider', 'open_ai_cz:model', 'czrn']

describe('resolveTags', () => {
  test.each([
    [[], byDefault],
    [['none'], []],
    [['none', '+czrn'], ['czrn']],
    [
      ['team', 'czrn'],
      ['team', 'czrn'],
    ],
    [
      ['+user_email', '-czrn'],
      ['organization', 'team', 'user', 'user_email', 'model', 'provider', 'open_ai_cz:model'],
    ],
    [
      ['all'],
      [
        'organization',
        'team',
        'user',
        'organization_id',
        'team_id',
        'user_id',
        'user_email',
        'model',
        'provider',
        'open_ai_cz:model',
        'czrn',
      ],
    ],
    [
      ['all', '-user_email', '-czrn', '-provider', '-open_ai_cz:model'],
      ['organization', 'team', 'user', 'organization_id', 'team_id', 'user_id', 'model'],
    ],
  ])('--tags %j gives %j', (selection, expected) => {
    expect(keys({ selection })).toEqual(expected)
  })

  test('offers only tags whose level is part of the id', () => {
    expect(keys({ levels: ['team', 'provider'] })).toEqual(['team', 'provider', 'czrn'])
    expect(keys({ levels: ['team'] })).toEqual(['team'])
    expect(keys({ instance: 'eu', levels: ['team'] })).toEqual(['instance', 'team'])
  })

  test('renames keys for LiteLLM or by a map', () => {
    expect(keys({ names: LITELLM_TAG_NAMES, levels: ['org', 'team', 'key'] })).toEqual([
      'organization_alias',
      'team_alias',
      'api_key_alias',
    ])
    expect(keys({ names: { team: 'squad' }, levels: ['team'] })).toEqual(['squad'])
  })

  test('adds tags from metadata of a level that is part of the id', () => {
    const sources = [parseTagSource('team.metadata.cost_center'), parseTagSource('organization.metadata.a.b=unit')]
    expect(keys({ sources, selection: ['none'] })).toEqual(['cost_center', 'unit'])
  })

  test.each([
    [{ selection: ['+nonsense'] }, 'there is no tag nonsense'],
    [{ selection: ['key'] }, 'the tag key needs key in --levels'],
    [{ selection: ['instance'] }, 'there is no tag instance'],
    [{ names: { tema: 'x' } }, 'there is no tag tema'],
    [{ names: { team: 'my team' } }, 'does not take the tag key "my team"'],
    [{ names: { team: 'user' } }, 'Two tags would be written as user'],
    [{ sources: [parseTagSource('key.metadata.x')] }, 'key is not one of --levels'],
    [{ sources: [parseTagSource('team.metadata.x=team')] }, 'Two tags would be written as team'],
  ])('%j is refused', (choice, message) => {
    expect(() => keys(choice)).toThrow(UsageError)
    expect(() => keys(choice)).toThrow(message)
  })
})

test.each(['team.cost_center', 'model.metadata.x', 'team.metadata.', 'team.metadata.a..b', ''])(
  'parseTagSource refuses %j',
  (text) => {
    expect(() => parseTagSource(text)).toThrow(UsageError)
  },
)
