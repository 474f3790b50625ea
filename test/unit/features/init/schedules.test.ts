import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { METRICS } from '../../../../src/cli/metrics/exposition.ts'
import { SCHEDULE_NAMES } from '../../../../src/features/init/options.ts'
import { type SchedulePlace, scheduleFiles } from '../../../../src/features/init/schedules.ts'

const place: SchedulePlace = {
  folder: "/srv/my 100% cost's",
  node: '/opt/node/bin/node',
  script: '/opt/node/lib/node_modules/litellm-cloudzero/bin/litellm-cloudzero.js',
  sends: true,
  version: '9.8.7',
  config: '{\n  "connection": "anycost-1"\n}\n',
}
const textOf = (name: (typeof SCHEDULE_NAMES)[number], more: Partial<SchedulePlace> = {}) =>
  scheduleFiles(name, { ...place, ...more })
    .map(({ path, text }) => `# ${path}\n${text}`)
    .join('\n')

/** Settings that belong to [Unit] alone. */
const UNIT_KEYS = [
  'Description',
  'Documentation',
  'Wants',
  'After',
  'OnFailure',
  'StartLimitIntervalSec',
  'StartLimitBurst',
]

/** A unit file: sections, and of each setting its values. */
function unitOf(text: string): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const unit = new Map<string, Map<string, string[]>>()
  let section = new Map<string, string[]>()
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const [, title] = /^\[(\w+)\]$/.exec(line) ?? []
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (title !== undefined) {
      section = new Map()
      unit.set(title, section)
    } else if (key !== undefined) section.set(key, [...(section.get(key) ?? []), value])
    else throw new Error(`This is neither a section nor a setting: ${line}`)
  }
  return unit
}

describe('scheduleFiles', () => {
  test.each(SCHEDULE_NAMES)('%s: every example of deploy/ is replaced, whether it sends or exports', (name) => {
    const [sends, exports] = [textOf(name), textOf(name, { sends: false })]
    for (const text of [sends, exports]) expect(text).not.toMatch(/\/home\/cost|0\.1\.0 |CONNECTION-ID/)
    if (name === 'none') return
    expect(sends).toMatch(/\bpush\b/)
    expect(exports.replace(/^ *#.*$/gm, '')).not.toMatch(/"push"|\.js push|@9\.8\.7 push/)
  })

  test('cron: PATH has the folder of Node.js, and the line keeps quotes and percent signs', () => {
    const text = textOf('cron')
    expect(text).toMatch(/^PATH=\/opt\/node\/bin:\/usr\/local\/bin:\/usr\/bin:\/bin$/m)
    expect(text).toContain(`cd '/srv/my 100\\% cost'\\''s' && { /opt/node/bin/node ${place.script} push`)
  })

  test('systemd: the real program, and paths whose percent signs are no specifiers', () => {
    const text = textOf('systemd')
    expect(text).toMatch(/^ExecStart=\/opt\/node\/bin\/node \/opt\/node\/lib\S+ push .* --config %d\/config$/m)
    expect(text).toContain("LoadCredential=database-url:/srv/my 100%% cost's/secrets/database-url")
  })

  test('systemd: no retry where a person has to act, an end to retries, and no setting out of its section', () => {
    const units = scheduleFiles('systemd', place).map(({ text }) => unitOf(text))
    const keys = units.flatMap((unit) =>
      [...unit].map(([section, settings]) => [section, [...settings.keys()]] as const),
    )
    for (const [section, names] of keys) {
      if (section === 'Unit') expect(UNIT_KEYS).toEqual(expect.arrayContaining([...names]))
      else expect(names.filter((name) => UNIT_KEYS.includes(name))).toEqual([])
    }
    const [service, timer] = units
    expect(service?.get('Unit')?.get('StartLimitBurst')).toEqual(['5'])
    expect(service?.get('Service')?.get('RestartPreventExitStatus')).toEqual(['1 2 5 70'])
    expect(service?.get('Service')?.get('LoadCredential')).toHaveLength(3)
    const named = [...textOf('systemd').matchAll(/%d\/([\w-]+)/g)].map(([, name]) => name)
    const loaded = service
      ?.get('Service')
      ?.get('LoadCredential')
      ?.map((text) => text.split(':')[0])
    expect(new Set(named)).toEqual(new Set(loaded))
    // RestartSec five times has to fit into the interval, or the limit never counts.
    expect(service?.get('Service')?.get('RestartSec')).toEqual(['15min'])
    expect(service?.get('Unit')?.get('StartLimitIntervalSec')).toEqual(['2h'])
    expect(timer?.get('Timer')?.get('OnCalendar')).toEqual(['*-*-* 06:17:00 UTC'])
    expect(timer?.get('Install')?.get('WantedBy')).toEqual(['timers.target'])
  })

  test('Kubernetes: every resource is there, and each alert asks a metric', () => {
    const files = new Map(scheduleFiles('kubernetes', place).map(({ path, text }) => [path, text]))
    const { resources, images } = parse(files.get('kubernetes/kustomization.yaml') ?? '')
    for (const name of [...resources, 'prometheusrule.yaml']) expect([...files.keys()]).toContain(`kubernetes/${name}`)
    const job = parse(files.get('kubernetes/cronjob.yaml') ?? '')
    expect(job.spec.jobTemplate.spec.template.spec.containers[0].image).toBe(`${images[0].name}:${images[0].newTag}`)
    const [group] = parse(files.get('kubernetes/prometheusrule.yaml') ?? '').spec.groups
    expect(group.rules).toHaveLength(4)
    for (const { expr } of group.rules) {
      const asked = String(expr).match(/litellm_cloudzero_\w+/g) ?? []
      expect(METRICS.map(({ name }) => name)).toEqual(expect.arrayContaining(asked))
    }
  })

  test('the cases of the NetworkPolicy that are commented out are rules when they are not', () => {
    const text = scheduleFiles('kubernetes', place).find(({ path }) => path.endsWith('networkpolicy.yaml'))?.text ?? ''
    const { egress } = parse(text.replace(/^( *)#(-| {2,})/gm, '$1$2')).spec
    expect(egress).toHaveLength(7)
    for (const rule of egress) expect(Object.keys(rule)).toEqual(['to', 'ports'])
  })

  test('Kubernetes gets the config file of the set-up', () => {
    expect(textOf('kubernetes')).toContain('# kubernetes/litellm-cloudzero.config.json\n{\n  "connection": "anycost-1"')
  })
})
