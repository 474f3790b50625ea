import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderStore } from '../../../../../src/features/push/bucket/folder/folder-store.ts'
import { aHost } from '../../../../support/host.ts'

test('what a killed run left is named and removed: files that are not complete, and empty folders', async () => {
  const root = mkdtempSync(join(tmpdir(), 'bucket-'))
  mkdirSync(join(root, 'month/begun'), { recursive: true })
  mkdirSync(join(root, 'month/half'))
  mkdirSync(join(root, 'month/whole'))
  writeFileSync(join(root, 'month/half/.lines.csv.0.partial'), 'x')
  writeFileSync(join(root, 'month/whole/lines.csv'), 'x')
  const store = await folderStore(root, aHost())
  expect((await store.list('month/')).map(({ key }) => key)).toEqual(['month/whole/lines.csv'])
  const unfinished = (await store.unfinished('month/')) ?? []
  expect(unfinished.map(({ key }) => key)).toEqual(['month/begun/', 'month/half/.lines.csv.0.partial'])
  for (const each of unfinished) await store.discard(each)
  expect(readdirSync(join(root, 'month'))).toEqual(['whole'])
  rmSync(root, { recursive: true })
})
