import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { configSchema, configSchemaText } from '../../../docs/config-schema.ts'
import { configurationDocument } from '../../../docs/configuration.ts'
import { helpTopics } from '../../../src/cli/commands/index.ts'
import { inConfig } from '../../../src/cli/options/config-file.ts'

const root = new URL('../../../', import.meta.url)

test('docs/configuration.md has the options as they are declared; `npm run docs` writes it', async () => {
  await expect(configurationDocument()).toMatchFileSnapshot('../../../docs/configuration.md')
})

test('its tables have every option, config key and environment variable', async () => {
  const page = configurationDocument()
  for (const { name, options } of await helpTopics()) {
    for (const option of options) {
      if (!option.flagless && !option.positional) expect(page, name).toContain(`--${option.name}`)
      if (inConfig(option)) expect(page, name).toMatch(new RegExp(`\`([a-z]+\\.)?${option.key}(: false)?\``))
      if (option.env !== undefined) expect(page).toContain(`\`${option.env}\``)
    }
  }
})

describe('litellm-cloudzero.schema.json', () => {
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true })
  const accepts = ajv.compile(configSchema())

  test('has the options as they are declared; `npm run docs` writes it', async () => {
    await expect(configSchemaText()).toMatchFileSnapshot(fileURLToPath(new URL('litellm-cloudzero.schema.json', root)))
  })

  test('accepts the example of the page', () => {
    const page = readFileSync(new URL('docs/configuration.md', root), 'utf8')
    const [, example = ''] = /```json\n([^`]*)```/.exec(page) ?? []
    expect(accepts(JSON.parse(example)), JSON.stringify(accepts.errors)).toBe(true)
  })

  test.each([
    { database: 'demo:', nativeBills: 'openai', levels: 'org,team', keyDetail: false },
    { nativeBills: ['openai'], acknowledge: ['ptu', 'native-bills'] },
    { push: { lockWait: '30m', minChange: '0.01', splitBy: { org: { default: { bucket: 'drops' } } } } },
    { validate: { maxFindings: 5, failOn: 'warning' }, reconcile: { tolerance: [0.01, '0.1%'] } },
    { source: 'daily-team', report: { source: 'spend-logs', by: ['team', 'month'], top: 5 } },
  ])('accepts %j', (config) => {
    expect(accepts(config), JSON.stringify(accepts.errors)).toBe(true)
  })

  test.each([
    [{ datbase: 'demo:' }, 'must NOT have additional properties'],
    [{ out: 'a.csv' }, 'must NOT have additional properties'],
    [{ push: { lockwait: '30m' } }, 'must NOT have additional properties'],
    [{ push: { lockWait: '30 minutes' } }, 'must match pattern'],
    [{ source: 'daily-usr' }, 'must be equal to one of the allowed values'],
    [{ report: { top: 0 } }, 'must be >= 1'],
    [{ keyDetail: 'no' }, 'must be boolean'],
  ])('refuses %j', (config, why) => {
    expect(accepts(config)).toBe(false)
    expect(ajv.errorsText(accepts.errors)).toContain(why)
  })
})
