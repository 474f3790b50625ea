import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadHierarchy } from '../../../../../src/source/entities/hierarchy/load.ts'
import {
  BUDGET_ENTITIES,
  PLAIN_ENTITIES,
  READ_RELATIONS,
  RECONCILE_ENTITIES,
} from '../../../../../src/source/needs/commands.ts'
import type { EntityChoice, EntityKind } from '../../../../../src/source/needs/entities.ts'
import { findEntities } from '../../../../../src/source/relations.ts'
import type { Snapshot } from '../../../../../src/source/snapshot.ts'
import { openTableCatalog } from '../../../../../src/source/table-catalog.ts'
import { createDatabase, type TestDatabase } from '../../../../support/postgres.ts'
import { read } from '../../postgres/support.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase({ schema: 'autumn-2026' })
  await database.query(
    `INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, user_email) VALUES ('u', 'Ada', 'ada@example.com')`,
  )
  await database.query(
    `INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, user_id) VALUES (repeat('a', 64), 'k', 'u')`,
  )
})
afterAll(() => database.drop())

/** Loads hierarchies of one snapshot one after the other, and tells which tables each read. */
function load(...choices: readonly { readonly kinds: readonly EntityKind[]; readonly choice?: EntityChoice }[]) {
  return read(database.url, async (snapshot) => {
    const tables = await openTableCatalog(snapshot, { schema: 'public', role: 'postgres', relations: READ_RELATIONS })
    let readTables: string[] = []
    const recorded: Pick<Snapshot, 'batches'> = {
      batches(query) {
        readTables.push(/FROM "public"\."LiteLLM_(\w+)"/.exec(query.text)?.[1] ?? query.text)
        return snapshot.batches(query)
      },
    }
    const loaded = []
    for (const { kinds, choice = PLAIN_ENTITIES } of choices) {
      readTables = []
      const hierarchy = await loadHierarchy(recorded, findEntities(tables, kinds, choice), choice)
      loaded.push({ hierarchy, readTables })
    }
    return loaded
  })
}

const KEY_TABLES = ['DeletedVerificationToken', 'VerificationToken', 'DeprecatedVerificationToken']

test('a snapshot is asked once for an entity table, whichever command asks', async () => {
  const [first, again, budgets] = await load(
    { kinds: RECONCILE_ENTITIES },
    { kinds: RECONCILE_ENTITIES },
    { kinds: BUDGET_ENTITIES },
  )
  expect(first?.readTables).toEqual(['OrganizationTable', 'TeamTable', 'UserTable', ...KEY_TABLES])
  expect(again?.readTables).toEqual([])
  expect(again?.hierarchy).toEqual(first?.hierarchy)
  expect(budgets?.readTables).toEqual(['ProjectTable', 'EndUserTable', 'AgentsTable'])
  expect(budgets?.hierarchy.users.get('u')).toMatchObject({ name: 'Ada', email: null })
})

test('and again for what was not asked for before', async () => {
  const [, emails, metadata, deleted] = await load(
    { kinds: RECONCILE_ENTITIES },
    { kinds: RECONCILE_ENTITIES, choice: { ...PLAIN_ENTITIES, email: true } },
    { kinds: RECONCILE_ENTITIES, choice: { ...PLAIN_ENTITIES, metadata: new Map([['key', [['cost', 'center']]]]) } },
    { kinds: [...RECONCILE_ENTITIES, 'deletedTeams'] },
  )
  expect(emails?.readTables).toEqual(['UserTable'])
  expect(emails?.hierarchy.users.get('u')?.email).toBe('ada@example.com')
  expect(metadata?.readTables).toEqual(KEY_TABLES)
  expect(deleted?.readTables).toEqual(['DeletedTeamTable', 'TeamTable'])
})

test('a table whose reading failed is asked again', async () => {
  await read(database.url, async (snapshot) => {
    const tables = await openTableCatalog(snapshot, { schema: 'public', role: 'postgres', relations: READ_RELATIONS })
    const relations = findEntities(tables, RECONCILE_ENTITIES, PLAIN_ENTITIES)
    let failures = 1
    const failing: Pick<Snapshot, 'batches'> = {
      batches(query) {
        if (failures-- > 0) throw new Error('it breaks')
        return snapshot.batches(query)
      },
    }
    await expect(loadHierarchy(failing, relations, PLAIN_ENTITIES)).rejects.toThrow('it breaks')
    const hierarchy = await loadHierarchy(failing, relations, PLAIN_ENTITIES)
    expect([...hierarchy.keys.values()]).toMatchObject([{ name: 'k', userId: 'u' }])
  })
})
