import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configKeys, inConfig } from '../src/cli/options/config-file.ts'
import { optionHelp } from '../src/cli/terminal/option-text.ts'
import type { Option } from '../src/core/option.ts'
import { SHARED, TOPICS } from './option-topics.ts'

/** JSON Schema of the config file, made from the declarations of the options. */
export function configSchema(): object {
  const shared = [...SHARED.values()].flat().filter(inConfig)
  const sections = TOPICS.map(({ name, summary, options }) => {
    const keys = options
      .filter(inConfig)
      .flatMap((option) =>
        configKeys(option).map((name) => [name, shared.includes(option) ? sharedKey(name) : key(option, name)]),
      )
    return [name, { description: summary, ...objectOf(Object.fromEntries(keys)) }]
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Config file of litellm-cloudzero',
    ...objectOf({
      $schema: { type: 'string' },
      ...Object.fromEntries(shared.flatMap((option) => configKeys(option).map((name) => [name, key(option, name)]))),
      ...Object.fromEntries(sections),
    }),
  }
}

function objectOf(properties: object): object {
  return { type: 'object', properties, additionalProperties: false }
}

function key(option: Option, name: string): object {
  if (name === option.key) return { description: optionHelp(option), ...option.kind.json }
  return { description: `the file that holds ${option.key}`, type: 'string', minLength: 1 }
}

function sharedKey(name: string): object {
  return { $ref: `#/properties/${name}` }
}

/** As it is written to litellm-cloudzero.schema.json. */
export function configSchemaText(): string {
  return `${JSON.stringify(configSchema(), null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../litellm-cloudzero.schema.json', import.meta.url), configSchemaText())
}
