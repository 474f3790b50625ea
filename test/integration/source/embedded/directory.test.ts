import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../../../src/source/embedded/open.ts'
import { POSTGRES_MAJOR } from '../../../../src/source/embedded/pglite.ts'
import { withClient } from '../../../support/client.ts'

const options = { today: new Date('2026-11-20'), cwd: tmpdir() }

describe('pglite:DIR', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pglite-test-'))
    const db = await PGlite.create(join(folder, 'kept data'))
    await db.exec('CREATE TABLE kept AS SELECT 42 AS answer')
    await db.close()
  })
  afterAll(() => rm(folder, { recursive: true }))

  const open = (name: string) => openEmbedded(`pglite:${name}`, { ...options, cwd: folder })

  test('is what was kept there, again and again', async () => {
    for (const [name, expected] of [
      ['kept data', [42]],
      [`${folder}/kept data`, [42, 43]],
    ] as const) {
      const database = await open(name)
      expect(database.description).toBe(`PGlite in ${folder}/kept data`)
      await withClient(database.url, async (client) => {
        const { rows } = await client.query('SELECT answer FROM kept ORDER BY 1')
        expect(rows.map(({ answer }) => answer)).toEqual(expected)
        await client.query('INSERT INTO kept VALUES (43)')
      })
      await database.close()
    }
  })

  test('is not opened while it is open', async () => {
    const database = await open('kept data')
    await expect(open('kept data')).rejects.toMatchObject({ code: 'E_SOURCE_EMBEDDED_IN_USE', exitCode: 3 })
    await withClient(database.url, (client) => client.query('SELECT FROM kept'))
    await database.close()
    await (await open('kept data')).close()
  })

  test.each(['missing', '.'])('%s holds no database', async (name) => {
    await expect(open(name)).rejects.toMatchObject({
      code: 'E_USAGE_DATABASE',
      exitCode: 2,
      hint: expect.stringContaining('PGlite.create'),
    })
  })

  test('of another Postgres is refused in words', async () => {
    await mkdir(join(folder, 'old'))
    await writeFile(join(folder, 'old', 'PG_VERSION'), '17\n')
    await expect(open('old')).rejects.toMatchObject({
      code: 'E_SOURCE_EMBEDDED_VERSION',
      exitCode: 3,
      message: expect.stringContaining('Postgres 17'),
    })
  })

  test('a broken one is refused with the reason of Postgres, and left as it was', async () => {
    await mkdir(join(folder, 'broken'))
    await writeFile(join(folder, 'broken', 'PG_VERSION'), `${POSTGRES_MAJOR}\n`)
    await expect(open('broken')).rejects.toMatchObject({
      code: 'E_SOURCE_EMBEDDED',
      exitCode: 3,
      message: expect.stringContaining('postgresql.conf'),
    })
    expect(await readdir(join(folder, 'broken'))).toEqual(['PG_VERSION'])
  })

  test.each(['pglite:', 'pglite', 'other:'])('%s is no embedded database', async (target) => {
    await expect(openEmbedded(target, options)).rejects.toMatchObject({ code: 'E_USAGE_DATABASE', exitCode: 2 })
  })
})
