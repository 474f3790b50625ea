import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { diagramOf, documentedTables, summaryRows } from '../support/schema-document.ts'

const document = readFileSync(new URL('../../fixtures/litellm/schema/mid-2025.md', import.meta.url), 'utf8')

describe('schema', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'mid-2025' })
  })
  afterAll(() => db.drop())
  const schema = (args: readonly string[], database = db) =>
    cli(['schema', ...args], { env: { DATABASE_URL: database.url } })

  test('reproduces the tables, columns, types, keys and indexes of the document that describes them', async () => {
    const { code, stdout, stderr } = await schema(['--format', 'markdown'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [written, wanted] = [documentedTables(stdout), documentedTables(document)]
    expect(wanted.size).toBe(24)
    expect([...written.keys()]).toEqual([...wanted.keys()])
    for (const [name, table] of wanted) {
      const found = written.get(name)
      // The document cuts long defaults.
      const columns = table.columns.map((cells, place) => {
        const full = found?.columns[place]?.[3] ?? ''
        const cut = cells[3]?.endsWith('...') && full.startsWith(cells[3].slice(0, -3))
        return cut ? cells.with(3, full) : cells
      })
      expect({ name, ...found }).toEqual({ name, ...table, columns })
    }
    const withoutRows = (markdown: string) => summaryRows(markdown).map((cells) => cells.with(2, ''))
    expect(withoutRows(stdout)).toEqual(withoutRows(document))
  })

  test('draws the same entities and relationships, in words that Mermaid takes', async () => {
    const { stdout } = await schema(['--format', 'markdown'])
    const [written, wanted] = [diagramOf(stdout), diagramOf(document)]
    expect(wanted.relationships).toHaveLength(14)
    expect(written.relationships).toEqual(wanted.relationships)
    expect(written.entities).toEqual(wanted.entities)
    expect(stdout).toContain('LiteLLM_TeamTable |o--o| LiteLLM_ModelTable : model_id')
    expect(stdout).toContain('LiteLLM_OrganizationTable }o--|| LiteLLM_BudgetTable : budget_id')
    // Mermaid's grammar: an entity, an attribute (type, name, keys), a relationship, a brace, nothing.
    const line =
      /^(?:erDiagram| {4}\w+ \{| {4}\}| {8}[A-Za-z][\w()[\]-]* [A-Za-z][\w()[\]-]*(?: [PFU]K(?:, [PFU]K)*)?| {4}\w+ (?:\}o|\|o)--(?:\|\||o\|) \w+ : \w+|)$/
    expect(written.lines.filter((each) => !line.test(each))).toEqual([])
  })

  test('counts what is small and estimates what is large, and says which', async () => {
    const large = await createDatabase({ schema: 'mid-2025' })
    try {
      await insertRows(large, 'LiteLLM_BudgetTable', [{ budget_id: 'b', created_by: 'a', updated_by: 'a' }])
      const fill = (from: number, to: number) =>
        large.query(
          `INSERT INTO "LiteLLM_ErrorLogs" (request_id, "startTime", "endTime", exception_string)
           SELECT n::text, now(), now(), repeat('x', 500) FROM generate_series($1::int, $2::int) AS n`,
          [from, to],
        )
      await fill(1, 4000)
      const rows = async () => {
        const { tables } = JSON.parse((await schema(['--json'], large)).stdout)
        const of = (name: string) => tables.find((table: { name: string }) => table.name === name)?.rows
        return [of('LiteLLM_BudgetTable'), of('LiteLLM_ErrorLogs'), of('LiteLLM_VerificationTokenView')]
      }
      // Never analysed, and too large to be counted in passing.
      expect(await rows()).toEqual([{ count: 1, exact: true }, null, null])
      await large.query('ANALYZE "LiteLLM_ErrorLogs"')
      await large.query('DELETE FROM "LiteLLM_ErrorLogs" WHERE request_id::int > 3000')
      expect(await rows()).toEqual([{ count: 1, exact: true }, { count: 4000, exact: false }, null])
      const { stdout } = await schema(['--format', 'markdown'], large)
      expect(stdout).toContain('| LiteLLM_ErrorLogs | 11 | ~4000 | request_id | 0 | 1 |')
    } finally {
      await large.drop()
    }
  })

  test('a role without any grant sees the tables, but counts none', async () => {
    const url = await db.createRole((role) => `GRANT USAGE ON SCHEMA public TO ${role}`)
    const { code, stdout } = await cli(['schema', '--json'], { env: { DATABASE_URL: url } })
    expect(code).toBe(0)
    const { tables } = JSON.parse(stdout)
    expect(tables).toHaveLength(24)
    expect(tables.filter((table: { rows: unknown }) => table.rows !== null)).toEqual([])
  })

  test('--diff shows what an upgrade has changed and exits 1; nothing changed is 0', async () => {
    const before = join(mkdtempSync(join(tmpdir(), 'schema-')), 'before.json')
    expect((await schema(['--out', before])).code).toBe(0)
    expect(await schema(['--diff', before])).toMatchObject({ code: 0, stdout: 'Nothing has changed.\n' })
    const upgraded = await createDatabase({
      schema: 'mid-2025',
      sql: `CREATE TABLE "LiteLLM_TagTable" (tag_name text PRIMARY KEY);
        DROP TABLE "LiteLLM_ErrorLogs";
        ALTER TABLE "LiteLLM_DailyTagSpend" ALTER COLUMN model DROP NOT NULL;
        ALTER TABLE "LiteLLM_DailyTagSpend" ALTER COLUMN spend TYPE numeric(20, 12);
        ALTER TABLE "LiteLLM_DailyTagSpend" ADD COLUMN endpoint text DEFAULT '';
        ALTER TABLE "LiteLLM_EndUserTable" DROP CONSTRAINT "LiteLLM_EndUserTable_budget_id_fkey";
        ALTER TABLE "LiteLLM_UserNotifications" DROP CONSTRAINT "LiteLLM_UserNotifications_pkey";
        DROP INDEX "LiteLLM_SpendLogs_startTime_idx";
        CREATE INDEX logs ON "LiteLLM_SpendLogs" ("startTime", request_id) WHERE spend > 0;`,
    })
    try {
      const { code, stdout } = await schema(['--diff', before], upgraded)
      expect(code).toBe(1)
      expect(stdout).toMatch(/DailyTagSpend\.model: .* ! read by export, push/)
      expect(stdout.split('\n').map((line) => line.replace(/ ! read by .*/, ''))).toEqual([
        '~ column LiteLLM_DailyTagSpend.model: text not null -> text',
        '~ column LiteLLM_DailyTagSpend.spend: double precision not null default 0.0 -> numeric(20,12) not null default 0.0',
        "+ column LiteLLM_DailyTagSpend.endpoint: text default ''::text",
        '- foreign key LiteLLM_EndUserTable.LiteLLM_EndUserTable_budget_id_fkey: (budget_id) references LiteLLM_BudgetTable (budget_id) on update cascade on delete set null',
        '- table LiteLLM_ErrorLogs: table, 11 columns',
        '- index LiteLLM_SpendLogs.LiteLLM_SpendLogs_startTime_idx: btree (startTime)',
        '+ index LiteLLM_SpendLogs.logs: btree (startTime, request_id) where (spend > (0)::double precision)',
        '+ table LiteLLM_TagTable: table, 1 column',
        '- primary key LiteLLM_UserNotifications: request_id',
        expect.stringMatching(/^9 changes, [1-9] of what this tool reads\.$/),
        '',
      ])
      const json = JSON.parse((await schema(['--diff', before, '--json'], upgraded)).stdout)
      expect(json).toMatchObject({ version: 1 })
      expect(json.changes[0]).toEqual({
        what: 'column',
        table: 'LiteLLM_DailyTagSpend',
        name: 'model',
        before: 'text not null',
        after: 'text',
        impact: expect.objectContaining({ lost: [] }),
      })
    } finally {
      await upgraded.drop()
    }
  })

  test('partitions are a part of their table, and another schema is as good as public', async () => {
    const other = await createDatabase({ schema: 'mid-2025', schemaName: 'litellm' })
    try {
      await other.query(`SET search_path TO litellm; DROP TABLE "LiteLLM_SpendLogs";
        CREATE TABLE "LiteLLM_SpendLogs" (request_id text, "startTime" timestamptz NOT NULL) PARTITION BY RANGE ("startTime");
        CREATE TABLE "LiteLLM_SpendLogs_p1" PARTITION OF "LiteLLM_SpendLogs" FOR VALUES FROM ('2026-10-01') TO ('2026-11-01');
        INSERT INTO "LiteLLM_SpendLogs" VALUES ('a', '2026-10-05'), ('b', '2026-10-06')`)
      const { stdout } = await schema(['--schema', 'litellm'], other)
      expect(stdout).toContain('LiteLLM_SpendLogs (partitioned-table, 2 rows)')
      expect(stdout).not.toContain('LiteLLM_SpendLogs_p1')
      // Not `litellm."JobStatus"`: what is printed does not depend on the role's search_path.
      expect(stdout).toMatch(/^ {2}status +"JobStatus" +not null default 'INACTIVE'::"JobStatus"$/m)
    } finally {
      await other.drop()
    }
  })

  test('says what is wrong with its flags and files', async () => {
    const target = join(mkdtempSync(join(tmpdir(), 'schema-')), 'schema.md')
    expect(await schema(['--out', target])).toMatchObject({ code: 0, stdout: '' })
    expect(readFileSync(target, 'utf8')).toContain('erDiagram')
    expect(await schema(['--out', target])).toMatchObject({ code: 2 })
    expect(await schema(['--out', target, '--force'])).toMatchObject({ code: 0 })
    const wrong = await schema(['--diff', target])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('E_USAGE_DIFF')
    expect((await schema(['--json', '--format', 'markdown'])).code).toBe(2)
    expect((await schema(['--diff', target, '--format', 'markdown'])).code).toBe(2)
    expect((await schema(['--schema', 'nowhere'])).stderr).toContain('E_SOURCE_SCHEMA_MISSING')
  })

  test('works on the embedded sample', async () => {
    const { code, stdout } = await cli(['schema', '--database', 'demo:', '--json'])
    expect(code).toBe(0)
    const { tables } = JSON.parse(stdout)
    expect(
      tables.find((table: { name: string }) => table.name === 'LiteLLM_DailyUserSpend').rows.count,
    ).toBeGreaterThan(1000)
  })
})
