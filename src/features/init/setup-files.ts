import { readFileSync } from 'node:fs'
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isObject } from '../../core/parse-json.ts'
import { outputError } from '../../output/file/errors.ts'

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

/** A file of a set-up. */
export interface SetupFile {
  /** Below the folder of the set-up. */
  readonly path: string
  readonly text: string
  /** Only its owner may read it. */
  readonly secret?: boolean
  /** A file that is there makes way. */
  readonly replace?: boolean
}

/** What became of a file. */
export interface WrittenFile extends Pick<SetupFile, 'path'> {
  readonly done: 'written' | 'kept'
}

/** Writes the files of a set-up; those that are there stay, unless they are to be replaced. @throws SinkError */
export async function writeSetup(folder: string, files: readonly SetupFile[]): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = []
  for (const { path, text, secret, replace } of files) {
    const target = join(folder, path)
    const there = await stat(target).catch(() => null)
    if (there !== null && !replace) {
      written.push({ path, done: 'kept' })
      continue
    }
    try {
      await mkdir(dirname(target), { recursive: true, ...(secret ? { mode: 0o700 } : {}) })
      await writeFile(target, text, { mode: secret ? 0o600 : 0o644 })
      // The mode above is for a file that was not there.
      if (secret) await chmod(target, 0o600)
    } catch (error) {
      throw outputError(error, target)
    }
    written.push({ path, done: 'written' })
  }
  return written
}
