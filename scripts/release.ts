import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { changelogProblems, releasedChangelog } from './changelog.ts'

// `npm version` runs this twice: `check` before it changes anything, `stamp` once package.json has the new version.
const root = fileURLToPath(new URL('../', import.meta.url))
const path = join(root, 'CHANGELOG.md')
const changelog = readFileSync(path, 'utf8')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

if (process.argv[2] === 'stamp') {
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(path, releasedChangelog(changelog, manifest.version, day))
  git('add', 'CHANGELOG.md')
} else {
  const problems = [...changelogProblems(changelog), ...repositoryProblems()]
  if (problems.length > 0) {
    process.stderr.write(`Not to be released:\n  ${problems.join('\n  ')}\n`)
    process.exitCode = 1
  }
}

/** Provenance names the repository the package was built in: npm refuses any other than that of package.json. */
function repositoryProblems(): readonly string[] {
  const plain = (url: string) =>
    url
      .trim()
      .replace(/^(git\+)?(https:\/\/|ssh:\/\/)?(git@)?/, '')
      .replace(':', '/')
      .replace(/\.git$/, '')
  const [origin, declared] = [
    git('config', '--default', 'none', '--get', 'remote.origin.url'),
    manifest.repository.url,
  ].map(plain)
  return [
    ...(origin === declared ? [] : [`package.json names the repository ${declared}, but origin is ${origin}`]),
    ...(git('status', '--porcelain') === '' ? [] : ['there are changes that are not committed']),
    ...(git('branch', '--show-current').trim() === 'main' ? [] : ['this is not the branch main']),
  ]
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' })
}
