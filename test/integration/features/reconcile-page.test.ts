import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../../support/postgres.ts'
import { runOn } from '../../support/run-on.ts'
import { createSampleDatabase } from '../../support/sample-database.ts'

const PAGE = readFileSync(new URL('../../../docs/reconcile.md', import.meta.url), 'utf8')
const examples = [...PAGE.matchAll(/^```\n\$ litellm-cloudzero (.*)\n([\s\S]*?)^```$/gm)]

let db: TestDatabase
beforeAll(async () => {
  db = await createSampleDatabase()
})
afterAll(() => db.drop())

test('docs/reconcile.md has an example', () => expect(examples).not.toEqual([]))

test.each(examples.map(([, command = '', output = '']) => [command, output]))(
  'docs/reconcile.md shows what is printed: %s',
  async (command, output) => {
    const { stdout, stderr } = await runOn(db.url, command.replace(' --database demo:', '').split(' '))
    const printed = stdout.split('\n').map((line) => line.trimEnd())
    // A line of dots stands for lines left out.
    let place = 0
    for (const part of output.split(/^\.\.\.\n/m)) {
      const wanted = part.split('\n').slice(0, -1)
      const [first] = wanted
      if (first === undefined) continue
      const from = printed.indexOf(first, place)
      expect(printed.slice(from, from + wanted.length), stderr).toEqual(wanted)
      place = from + wanted.length
    }
  },
)
