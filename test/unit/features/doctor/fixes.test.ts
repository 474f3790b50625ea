import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SIDE_KINDS } from '../../../../src/core/sides/kinds.ts'
import { FIX_CASES } from '../../../support/doctor-fixes.ts'

const FOLDER = new URL('../../../../src/features/doctor/', import.meta.url)
/** Checks that are not in files of their own. */
const ELSEWHERE = { 'lines.ts': 'lines', 'tables.ts': 'schema', 'examine.ts': 'cloudzero' }

/** What can be run: a command or flag of ours, or a statement. */
const RUNNABLE =
  /litellm-cloudzero [a-z]+|(?<![\w-])--[a-z][a-z-]+|CREATE [A-Z]+|GRANT [A-Z]+|(?<!E_)CLOUDZERO_[A-Z_]+/g

/** What the texts of a source file name. */
function namedIn(source: string): readonly string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const texts = code.match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? []
  return [...new Set(texts.flatMap((text) => text.match(RUNNABLE) ?? []))]
}

const files = [
  ...Object.entries(ELSEWHERE),
  ...readdirSync(new URL('checks/', FOLDER)).map((name) => [`checks/${name}`, null] as const),
].map(([name, check]) => {
  const source = readFileSync(new URL(name, FOLDER), 'utf8')
  return { check: check ?? /^ {2}id: '([a-z-]+)',$/m.exec(source)?.[1] ?? null, named: namedIn(source) }
})

const tried = (check: string) => FIX_CASES.flatMap((each) => (each.check === check ? each.names : [])).join('\n')

test.each(files.flatMap(({ check, named }) => named.map((name) => [check, name] as const)))(
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
