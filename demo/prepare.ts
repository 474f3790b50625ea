import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { archiveOf } from './archive.ts'
import { prepareDatabase } from './database.ts'

// npm run build: writes sample.br, the prepared database that the package ships, unless it is there already.
const folder = fileURLToPath(new URL('./', import.meta.url))
const target = join(folder, 'sample.br')
const stamp = join(folder, 'sample.sha256')

const inputs = await digest()
if ((await readFile(stamp, 'utf8').catch(() => '')) !== inputs) {
  const directory = await mkdtemp(join(tmpdir(), 'sample-'))
  try {
    await writeFile(target, await archiveOf(directory, await prepareDatabase(directory)))
    await writeFile(stamp, inputs)
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** Of everything that the archive is made from. */
async function digest(): Promise<string> {
  const hash = createHash('sha256')
  const own = (await readdir(folder)).filter((name) => /\.(ts|sql)$/.test(name)).map((name) => join(folder, name))
  const further = ['../src/core/model/money.ts', '../fixtures/litellm/schema/autumn-2026.sql']
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  for (const path of [
    ...own.sort(),
    ...further.map((name) => join(folder, name)),
    join(pglite, '../../package.json'),
  ]) {
    hash.update(await readFile(path))
  }
  return hash.digest('hex')
}
