import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Versions of Node.js that the program is to run on: the oldest of package.json's `engines` and the lines after it. */
const VERSIONS = ['20.19', '22', '24', '26']

// npm run test:node                               every version, the suites e2e and package
// npm run test:node -- 22 26                      these versions
// npm run test:node -- 22 test/e2e/export.test.ts one suite
const args = process.argv.slice(2)
const versions = args.filter((arg) => /^\d/.test(arg))
const suites = args.filter((arg) => !/^\d/.test(arg))
const results = (versions.length > 0 ? versions : VERSIONS).map((version) => [version, run(version)] as const)
for (const [version, outcome] of results) process.stdout.write(`Node.js ${version}: ${outcome}\n`)
process.exitCode = results.every(([, outcome]) => outcome.endsWith('passed')) ? 0 : 1

/** Runs the suites with the `node` package of the registry; the tests themselves stay on the Node.js that runs this. */
function run(version: string): string {
  const path = execFileSync('npx', ['--yes', `node@${version}`, '-p', 'process.execPath'], { encoding: 'utf8' }).trim()
  // A test runs it as another user, who may not read root's home, where npx keeps it.
  const folder = mkdtempSync(join(tmpdir(), 'node-'))
  const node = join(folder, 'node')
  copyFileSync(path, node)
  chmodSync(folder, 0o755)
  const exact = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  process.stdout.write(`\nNode.js ${exact}\n`)
  const chosen = suites.length > 0 ? suites : ['--project', 'e2e', '--project', 'package']
  const env = { ...process.env, NODE_UNDER_TEST: node }
  const { status } = spawnSync('npx', ['vitest', 'run', ...chosen], { env, stdio: 'inherit' })
  rmSync(folder, { recursive: true })
  return `${exact}, ${status === 0 ? 'passed' : 'failed'}`
}
