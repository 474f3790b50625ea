import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SIDE_KINDS } from '../../../../src/core/sides/kinds.ts'
import { CHECKS, PREREQUISITES } from '../../../../src/features/doctor/checks.ts'
import { FIX_CASES } from '../../../support/doctor-fixes.ts'

const FOLDER = new URL('../../../../src/features/doctor/', import.meta.url)
/** Checks that are functions, by the line that each begins with. */
const FUNCTIONS = {
  'export async function tablesView(': 'schema',
  'export async function withLines(': 'lines',
  'export async function examine(': 'cloudzero',
}

/** What can be run: a command or flag of ours, or a statement. */
const RUNNABLE =
  /litellm-cloudzero [a-z]+|(?<![\w-])--[a-z][a-z-]+|CREATE [A-Z]+|GRANT [A-Z]+|(?<!E_)CLOUDZERO_[A-Z_]+/g

/** What the texts of a source file name. */
function namedIn(source: string): readonly string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const texts = code.match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? []
  return [...new Set(texts.flatMap((text) => text.match(RUNNABLE) ?? []))]
}

/** Each check with what its texts name: from its beginning to that of the next. */
const checks = ['views.ts', 'examine.ts', ...readdirSync(new URL('checks/', FOLDER)).map((name) => `checks/${name}`)]
  .flatMap((name) =>
    readFileSync(new URL(name, FOLDER), 'utf8').split(/^(?=export (?:const \w+ = check<|async function ))/m),
  )
  .map((source) => {
    const made = Object.entries(FUNCTIONS).find(([start]) => source.startsWith(start))?.[1]
    return {
      check: made ?? /^export const \w+ = check<\w+>\(\s*'([a-z-]+)'/.exec(source)?.[1] ?? null,
      named: namedIn(source),
    }
  })

test('every check is found', () => {
  const found = checks.flatMap(({ check }) => check ?? [])
  const all = [...Object.values(PREREQUISITES), ...Object.values(CHECKS).flat()].map(({ id }) => id)
  expect([...found, PREREQUISITES.session.id].sort()).toEqual(all.sort())
})

const tried = (check: string) => FIX_CASES.flatMap((each) => (each.check === check ? each.names : [])).join('\n')

test.each(checks.flatMap(({ check, named }) => named.map((name) => [check, name] as const)))(
  'a fix of %s that names %s is tried on the state it is for',
  (check, name) => {
    expect(tried(check ?? '')).toContain(name)
  },
)

const fixesOfSides = Object.entries(SIDE_KINDS).filter(
  ([kind, { counts }]) => counts === 'difference' || kind === 'tag-pruned',
)
test.each(
  fixesOfSides.flatMap(([kind, { title, todo }]) =>
    (todo.match(RUNNABLE) ?? []).map((name) => [kind, name, title] as const),
  ),
)('what doctor advises for %s, %s, is tried on it', (_, name, title) => {
  const cases = FIX_CASES.filter(({ check, state }) => check === 'sides' && state === title)
  expect(cases.flatMap(({ names }) => names).join('\n')).toContain(name)
})
