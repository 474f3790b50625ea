import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { shellWord } from '../../core/shell-word.ts'
import type { ScheduleName } from './options.ts'
import type { SetupFile } from './setup-files.ts'

/** What a schedule has to know of a set-up. Paths are absolute. */
export interface SchedulePlace {
  /** Holds the config file and the secrets. */
  readonly folder: string
  /** The program: Node.js, and the script it runs. */
  readonly node: string
  readonly script: string
  /** Whether lines go to CloudZero, or to a file alone. */
  readonly sends: boolean
  /** Of this program. */
  readonly version: string
  /** The text of the config file, without what names secrets. */
  readonly config: string
}

/** What starts the program every day. */
interface Schedule {
  /** Files of deploy/ and where each goes. */
  readonly files: Readonly<Record<string, string>>
  /** Texts of the examples in deploy/, and what stands for them. */
  readonly values: (place: SchedulePlace) => Readonly<Record<string, string>>
  /** How it is installed: commands or sentences. */
  readonly install: (place: SchedulePlace) => readonly string[]
}

/** deploy/ is at the same distance from `src` and from `dist`. */
const DEPLOY = new URL('../../../deploy/', import.meta.url)

const EXAMPLE_FOLDER = '/home/cost/litellm-cloudzero'
const EXAMPLE_PROGRAM = '/usr/local/bin/litellm-cloudzero'
const PUSH = 'push --lock-wait 10m --receipt'

const SCHEDULES: Readonly<Record<Exclude<ScheduleName, 'none'>, Schedule>> = {
  cron: {
    files: { crontab: 'crontab' },
    values: ({ folder, node, script, sends }) => ({
      'PATH=/usr/local/bin': `PATH=${dirname(node)}:/usr/local/bin`,
      // cron makes a line feed of a bare %.
      [EXAMPLE_FOLDER]: shellWord(folder).replaceAll('%', '\\%'),
      [EXAMPLE_PROGRAM]: `${shellWord(node)} ${shellWord(script)}`.replaceAll('%', '\\%'),
      ...(sends ? {} : { [`${PUSH} receipt.json`]: 'export --out litellm-spend.csv' }),
    }),
    install: ({ folder }) => [`crontab ${shellWord(join(folder, 'crontab'))}     # replaces what \`crontab -l\` shows`],
  },
  systemd: {
    files: {
      'systemd/litellm-cloudzero.service': 'systemd/litellm-cloudzero.service',
      'systemd/litellm-cloudzero.timer': 'systemd/litellm-cloudzero.timer',
    },
    values: ({ folder, node, script, sends }) => ({
      '/etc/litellm-cloudzero/litellm-cloudzero.config.json': unitText(join(folder, 'litellm-cloudzero.config.json')),
      '/etc/litellm-cloudzero/database-url': unitText(join(folder, 'secrets/database-url')),
      '/etc/litellm-cloudzero/cloudzero-api-key': unitText(join(folder, 'secrets/cloudzero-api-key')),
      [EXAMPLE_PROGRAM]: `${unitWord(node)} ${unitWord(script)}`,
      ...(sends
        ? {}
        : {
            [`${PUSH} /var/lib/litellm-cloudzero/receipt.json`]: 'export --out /var/lib/litellm-cloudzero/spend.csv',
            '\nLoadCredential=cloudzero-api-key:': '\n# LoadCredential=cloudzero-api-key:',
            '\nEnvironment=CLOUDZERO_API_KEY_FILE': '\n# Environment=CLOUDZERO_API_KEY_FILE',
          }),
    }),
    install: ({ folder, script }) => [
      ...(/^\/(home|root)\//.test(script)
        ? [
            'The service cannot see programs in home folders: first npm install --global --prefix /usr/local litellm-cloudzero',
          ]
        : []),
      `cp ${shellWord(join(folder, 'systemd'))}/litellm-cloudzero.* /etc/systemd/system/`,
      'systemctl daemon-reload && systemctl enable --now litellm-cloudzero.timer',
    ],
  },
  kubernetes: {
    files: Object.fromEntries(
      [
        ...['cronjob.yaml', 'kustomization.yaml', 'networkpolicy.yaml', 'prometheusrule.yaml'],
        'litellm-cloudzero.config.json',
      ].map((name) => [`kubernetes/${name}`, `kubernetes/${name}`]),
    ),
    values: ({ sends, config }) => ({
      '{\n  "connection": "CONNECTION-ID"\n}\n': config,
      ...(sends ? {} : { '"push", "--log-format", "json", "--lock-wait", "10m"': '"export", "--log-format", "json"' }),
    }),
    install: ({ folder }) => [
      `Build the image, name it in ${join(folder, 'kubernetes/kustomization.yaml')}, make the Secret as deploy/README.md says.`,
      `kubectl apply -k ${shellWord(join(folder, 'kubernetes'))}`,
    ],
  },
  github: {
    files: { 'github-actions.yml': '.github/workflows/litellm-cloudzero.yml' },
    values: pipelineValues,
    install: () => [
      'Commit the config file and the workflow.',
      'Set the secrets LITELLM_DATABASE_URL and CLOUDZERO_API_KEY in the settings of the repository.',
    ],
  },
  gitlab: {
    files: { 'gitlab-ci.yml': '.gitlab-ci.yml' },
    values: pipelineValues,
    install: () => [
      'Commit the config file and .gitlab-ci.yml, and make a schedule under Build, Pipeline schedules.',
      'Set the CI/CD variables LITELLM_DATABASE_URL and CLOUDZERO_API_KEY, masked and protected.',
    ],
  },
}

/** The examples of a pipeline. */
function pipelineValues({ version, sends }: SchedulePlace): Readonly<Record<string, string>> {
  return {
    'litellm-cloudzero@0.1.0': `litellm-cloudzero@${version}`,
    ...(sends
      ? {}
      : { [`${PUSH} receipt.json`]: 'export --out litellm-spend.csv --force', 'receipt.json': 'litellm-spend.csv' }),
  }
}

/** The files of a schedule with the values of a set-up in place of the examples. */
export function scheduleFiles(name: ScheduleName, place: SchedulePlace): readonly SetupFile[] {
  if (name === 'none') return []
  const { files, values } = SCHEDULES[name]
  const unused = new Map(Object.entries(values(place)))
  const made = Object.entries(files).map(([template, path]) => {
    let text = readFileSync(new URL(template, DEPLOY), 'utf8')
    for (const [example, value] of Object.entries(values(place))) {
      if (!text.includes(example)) continue
      text = text.replaceAll(example, () => value)
      unused.delete(example)
    }
    return { path, text }
  })
  const [missing] = unused.keys()
  if (missing !== undefined) throw new Error(`No file of deploy/ for ${name} has ${JSON.stringify(missing)}.`)
  return made
}

/** How a schedule is installed, once its files are written. */
export function installSteps(name: ScheduleName, place: SchedulePlace): readonly string[] {
  return name === 'none' ? [] : SCHEDULES[name].install(place)
}

/** A path in a unit file, where % begins a specifier. */
function unitText(path: string): string {
  return path.replaceAll('%', '%%')
}

/** A path as one word of an ExecStart. */
function unitWord(path: string): string {
  const text = unitText(path).replaceAll('$', '$$$$')
  return /[\s"'\\;]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
}
