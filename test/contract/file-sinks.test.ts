import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, test } from 'vitest'
import { openOutput } from '../../src/output/file/output.ts'
import { FILE_SINKS } from '../../src/output/index.ts'
import type { FileSink } from '../../src/output/types.ts'
import { aLayout, aLine, anEntity, anIdentity, cellsOf } from '../support/build.ts'
import { duckdb } from '../support/duckdb.ts'
import { aHost } from '../support/host.ts'

type Cells = Record<string, string>

const textOf = (file: string) => readFileSync(file, 'utf8')

/** How another program reads what a sink wrote. A new sink needs a reader here. */
const READERS: Record<keyof typeof FILE_SINKS, (file: string) => Promise<Cells[]>> = {
  csv: async (file) => parse(textOf(file), { columns: true }),
  jsonl: async (file) =>
    textOf(file)
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  // Typed columns in the spelling that the text formats have.
  parquet: async (file) =>
    (await duckdb(`SELECT * FROM read_parquet('${file}')`)).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => {
          const text = value ?? ''
          if (column === 'time/usage_start') return [column, new Date(`${text}00`).toISOString().replace('.000', '')]
          return [column, column.startsWith('cost/') ? text.replace(/\.?0+$/, '') : text]
        }),
      ),
    ),
}

const layout = aLayout({ levels: ['team', 'tag:env', 'model'], account: 'team' })
const lines = ['plain', 'with "quotes", commas', 'line\nbreak', '研究部', '=1+1'].map((name, index) =>
  aLine(layout, {
    identity: anIdentity({ team: anEntity({ id: `team-${index}`, name }) }),
    cost: BigInt(index) * 1_234_567_890_123n,
    amount: 2n ** 63n + BigInt(index),
  }),
)
const provenance = {
  version: '1.2.3',
  ledger: 'daily-user',
  window: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' },
}
const present = (cells: Cells) => Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== ''))

describe.each(
  Object.values(FILE_SINKS).map((sink): [keyof typeof FILE_SINKS, FileSink] => [
    sink.id as keyof typeof FILE_SINKS,
    sink,
  ]),
)('the sink %s', (id, sink) => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sink-'))
  })
  const open = async () => {
    const output = await openOutput('out', { force: false, gzip: false }, aHost({ cwd: folder }))
    return sink.open(output, layout, { escapeFormulas: false, excel: false }, provenance)
  }
  const written = () => READERS[id](join(folder, 'out'))

  test('is registered under its own name, with endings of its own', () => {
    expect(FILE_SINKS[id]).toBe(sink)
    const endings = Object.values(FILE_SINKS).flatMap((each: FileSink) => each.endings)
    expect(new Set(endings).size).toBe(endings.length)
  })

  test('keeps every cell and the order of the lines', async () => {
    const session = await open()
    await session.write(lines.slice(0, 2))
    await session.write([])
    await session.write(lines.slice(2))
    const receipt = await session.commit()
    expect(receipt).toEqual({ target: 'out', lines: lines.length, bytes: readFileSync(join(folder, 'out')).length })
    expect((await written()).map(present)).toEqual(lines.map((line) => cellsOf(layout, line)))
  })

  test('shows nothing before it is committed, and leaves nothing when it is aborted', async () => {
    const session = await open()
    await session.write(lines)
    expect(readdirSync(folder)).not.toContain('out')
    await session.abort()
    expect(readdirSync(folder)).toEqual([])
  })

  test('a delivery without lines is a document all the same', async () => {
    const session = await open()
    expect((await session.commit()).lines).toBe(0)
    expect(await written()).toEqual([])
  })
})
