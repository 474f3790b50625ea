import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isObject } from '../../core/parse-json.ts'

/** A config file as it was read: checked already, since every run does that first. */
export type ConfigDocument = Readonly<Record<string, unknown>>

/** The JSON Schema of the config file is at the same distance from `src` and from `dist`. */
const SCHEMA = fileURLToPath(new URL('../../../litellm-cloudzero.schema.json', import.meta.url))

/** The config file at a path; empty where there is none. */
export function readConfigDocument(path: string): ConfigDocument {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  const document: unknown = JSON.parse(text)
  return isObject(document) ? document : {}
}

/** A section of a config file; empty where it has none. */
export function sectionOf(document: ConfigDocument, name: string): ConfigDocument {
  const section = document[name]
  return isObject(section) ? section : {}
}

/**
 * The document with answers in it: what is there stays unless an answer says otherwise. An answer that is undefined takes
 * its key out.
 */
export function mergedConfig(
  document: ConfigDocument,
  folder: string,
  answers: ConfigDocument & { readonly push?: ConfigDocument },
): ConfigDocument {
  const path = relative(folder, SCHEMA)
  const merged = {
    $schema: path.startsWith('.') ? path : `./${path}`,
    ...document,
    ...answers,
    push: { ...sectionOf(document, 'push'), ...answers.push },
  }
  const kept = Object.entries(merged).filter(
    ([key, value]) => value !== undefined && !(key === 'push' && Object.keys(merged.push).length === 0),
  )
  return Object.fromEntries(kept)
}

/** As it is written. */
export function configText(document: ConfigDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
