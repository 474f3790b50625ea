import { describe, expect, test } from 'vitest'
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

  test('Kubernetes gets the config file of the set-up', () => {
    expect(textOf('kubernetes')).toContain('# kubernetes/litellm-cloudzero.config.json\n{\n  "connection": "anycost-1"')
  })
})
