import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES, type Case, type Place } from './cases.ts'
import { startServer, withRows } from './database.ts'
import { inTurn, type Result } from './rounds.ts'
import { table } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '100000,1000000' },
    small: { type: 'string', default: '4000' },
    owners: { type: 'string', default: '200000' },
    requests: { type: 'string', default: '200000,2000000' },
    case: { type: 'string', multiple: true, default: [''] },
    cli: { type: 'string', multiple: true, default: ['bin/litellm-cloudzero.js'] },
    keep: { type: 'boolean', default: false },
  },
})
// npm runs scripts in the folder of package.json.
const root = process.cwd()
const rounds = Number(values.rounds)
const sizes = {
  daily: values.rows,
  'small company': values.small,
  'many owners': values.owners,
  'spend-logs': values.requests,
  'indexed spend-logs': values.requests,
}
const chosen = CASES.filter(({ name }) => values.case.some((part) => name.includes(part)))
const say = (text: string) => process.stderr.write(`${text}\n`)

const folder = await mkdtemp(join(tmpdir(), 'litellm-cloudzero-bench-'))
const results: Result[] = []
const measureAll = async (reads: Case['reads'], place: Omit<Place, 'cli'>) => {
  const runs = chosen
    .filter((each) => each.reads === reads)
    .flatMap((measured) => values.cli.map((cli) => ({ measured, place: { ...place, cli } })))
  results.push(...(await inTurn(runs, rounds, say)))
}
try {
  await measureAll(null, { folder, database: '', rows: 0 })
  const kinds = (['daily', 'small company', 'many owners', 'spend-logs', 'indexed spend-logs'] as const).filter(
    (kind) => chosen.some(({ reads }) => reads === kind),
  )
  const server = await startServer()
  try {
    for (const data of kinds) {
      for (const rows of sizes[data].split(',').map(Number)) {
        say(`loading ${rows} rows of ${data}`)
        await withRows(server, rows, { root, keep: values.keep, data }, (database) =>
          measureAll(data, { folder, database, rows }),
        )
      }
    }
  } finally {
    await server.stop()
  }
  process.stdout.write(table(results))
} finally {
  await rm(folder, { recursive: true, force: true })
}
