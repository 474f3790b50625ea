import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedDatabase, withEmbedded } from '../../../../src/source/embedded/open.ts'
import { POSTGRES_MAJOR } from '../../../../src/source/embedded/pglite.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'

const options = { now: new Date('2026-11-20'), cwd: tmpdir(), signal: new AbortController().signal }
const LOCK = 'postmaster.pid'

describe('pglite:DIR', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pglite-test-'))
    const db = await PGlite.create(join(folder, 'kept data'))
    await db.exec('CREATE TABLE kept AS SELECT 42 AS answer')
    await db.close()
  })
  afterAll(() => rm(folder, { recursive: true }))

  const open = <T>(name: string, body: (database: EmbeddedDatabase) => Promise<T>) =>
    withEmbedded(`pglite:${name}`, { ...options, cwd: folder }, body)
  const answer = async ({ snapshot, description }: EmbeddedDatabase) => [
    description,
    ...(await snapshot.rows(sql('SELECT answer FROM kept'))).flat(),
  ]

  test('is what was kept there, again and again', async () => {
    for (const name of ['kept data', `${folder}/kept data`]) {
      expect(await open(name, answer)).toEqual([`PGlite in ${folder}/kept data`, '42'])
    }
    // Reading leaves it as a database that PGlite opens to write.
    const db = await PGlite.create(join(folder, 'kept data'))
    expect((await db.query('UPDATE kept SET answer = 42 RETURNING answer')).rows).toEqual([{ answer: 42 }])
    await db.close()
  })

  test('is not opened while it is open, and free again however the reading ends', async () => {
    const reading = open('kept data', async (database) => {
      await expect(open('kept data', answer)).rejects.toMatchObject({ code: 'E_SOURCE_EMBEDDED_IN_USE', exitCode: 3 })
      expect(await readdir(join(folder, 'kept data'))).toContain(LOCK)
      await database.snapshot.rows(sql('SELECT FROM kept'))
      throw new Error('mine')
    })
    await expect(reading).rejects.toThrow('mine')
    expect(await readdir(join(folder, 'kept data'))).not.toContain(LOCK)
    await open('kept data', answer)
  })

  test.each(['missing', '.'])('%s holds no database', async (name) => {
    await expect(open(name, answer)).rejects.toMatchObject({
      code: 'E_USAGE_DATABASE',
      exitCode: 2,
      hint: expect.stringContaining('PGlite.create'),
    })
  })

  test('of another Postgres is refused in words', async () => {
    await mkdir(join(folder, 'old'))
    await writeFile(join(folder, 'old', 'PG_VERSION'), '17\n')
    await expect(open('old', answer)).rejects.toMatchObject({
      code: 'E_SOURCE_EMBEDDED_VERSION',
      exitCode: 3,
      message: expect.stringContaining('Postgres 17'),
    })
  })

  test('a broken one is refused with the reason of Postgres, and left as it was', async () => {
    await mkdir(join(folder, 'broken'))
    await writeFile(join(folder, 'broken', 'PG_VERSION'), `${POSTGRES_MAJOR}\n`)
    await expect(open('broken', answer)).rejects.toMatchObject({
      code: 'E_SOURCE_EMBEDDED',
      exitCode: 3,
      message: expect.stringContaining('postgresql.conf'),
    })
    expect(await readdir(join(folder, 'broken'))).toEqual(['PG_VERSION'])
  })

  test.each(['pglite:', 'pglite', 'other:'])('%s is no embedded database', async (target) => {
    await expect(withEmbedded(target, options, answer)).rejects.toMatchObject({ code: 'E_USAGE_DATABASE', exitCode: 2 })
  })
})
