import { describe, expect, test } from 'vitest'
import { foundDatabases } from '../../../../src/features/init/database-answer.ts'

const found = (env: Readonly<Record<string, string>>, database?: string) =>
  foundDatabases(
    env,
    new Map(database === undefined ? [] : [['database', { value: database, origin: 'DATABASE_URL' }]]),
  )

describe('foundDatabases', () => {
  test("knows LiteLLM's own variables, and offers no database twice", () => {
    const DATABASE_URL = 'postgres://llm:p@pool:6432/litellm?pgbouncer=true'
    const env = {
      DATABASE_URL,
      DIRECT_URL: 'postgres://llm:p@db/litellm',
      DATABASE_URL_READ_REPLICA: 'postgres://llm:p@replica/litellm',
      PGHOST: 'db',
    }
    expect(found(env, DATABASE_URL).map(({ name, url }) => [name, url])).toEqual([
      ['DATABASE_URL', DATABASE_URL],
      ['DATABASE_URL_READ_REPLICA', env.DATABASE_URL_READ_REPLICA],
      ['DIRECT_URL', env.DIRECT_URL],
      ['PG* variables', undefined],
    ])
  })

  test('makes a URL of DATABASE_HOST and its siblings, as LiteLLM does', () => {
    const parts = {
      DATABASE_HOST: 'db:5433',
      DATABASE_USERNAME: 'llm@x',
      DATABASE_PASSWORD: 'p/w',
      DATABASE_NAME: 'litellm',
    }
    expect(found(parts).map(({ url }) => url)).toEqual(['postgres://llm%40x:p%2Fw@db:5433/litellm'])
    expect(found({ ...parts, DATABASE_SCHEMA: 'proxy' })[0]?.url).toMatch(/\/litellm\?schema=proxy$/)
    expect(found({ DATABASE_HOST: 'db' })).toEqual([])
  })
})
