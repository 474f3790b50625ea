import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inConfig } from '../src/cli/options/config-file.ts'
import { optionHelp } from '../src/cli/terminal/option-text.ts'
import type { Option } from '../src/core/option.ts'
import { SHARED, TOPICS } from './option-topics.ts'

/** JSON Schema of the config file, made from the declarations of the options. */
export function configSchema(): object {
  const shared = [...SHARED.values()].flat().filter(inConfig)
  const sections = TOPICS.map(({ name, summary, options }) => {
    const keys = options
      .filter(inConfig)
      .map((option) => [option.key, shared.includes(option) ? sharedKey(option) : key(option)])
    return [name, { description: summary, ...objectOf(Object.fromEntries(keys)) }]
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Config file of litellm-cloudzero',
    ...objectOf({
      $schema: { type: 'string' },
      ...Object.fromEntries(shared.map((option) => [option.key, key(option)])),
      ...Object.fromEntries(sections),
    }),
  }
}

function objectOf(properties: object): object {
  return { type: 'object', properties, additionalProperties: false }
}

function key(option: Option): object {
  return { description: optionHelp(option), ...option.kind.json }
}

function sharedKey({ key }: Option): object {
  return { $ref: `#/properties/${key}` }
}

/** As it is written to litellm-cloudzero.schema.json. */
export function configSchemaText(): string {
  return `${JSON.stringify(configSchema(), null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../litellm-cloudzero.schema.json', import.meta.url), configSchemaText())
}
