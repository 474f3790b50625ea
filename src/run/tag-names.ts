import { resolve } from 'node:path'
import type { Host } from '../core/app.ts'
import { LITELLM_TAG_NAMES } from '../core/cbf/tags.ts'
import { UsageError } from '../core/errors.ts'
import { messageOf } from '../core/node-errors.ts'
import { readJsonFile } from '../source/text-file.ts'

/**
 * What tags are called by the choice of `--tag-names`: `litellm`, or a file of names by name; nothing else without it.
 * @throws UsageError for a file that cannot be read, or is no object of texts.
 */
export function readTagNames(choice: string | undefined, host: Host): Readonly<Record<string, string>> {
  if (choice === undefined) return {}
  if (choice === 'litellm') return LITELLM_TAG_NAMES
  const wrong = (what: string) =>
    new UsageError('E_USAGE_TAG', `--tag-names ${choice} ${what}.`, {
      hint: 'Write it like {"team": "squad", "user": "person"}, or give --tag-names litellm.',
    })
  let names: unknown
  try {
    names = readJsonFile(resolve(host.cwd, choice))
  } catch (error) {
    throw wrong(messageOf(error))
  }
  if (!isRecordOfTexts(names)) throw wrong('is not a JSON object of tag names')
  return names
}

function isRecordOfTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((name) => typeof name === 'string')
}
