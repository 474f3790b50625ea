import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openFile } from '../../../../src/cli/terminal/open-file.ts'
import { anApp } from '../../../support/app.ts'
import { aHost } from '../../../support/host.ts'

const folder = mkdtempSync(join(tmpdir(), 'open-file-'))

/** What this platform opens files with. */
const OPENER = process.platform === 'darwin' ? 'open' : 'xdg-open'

test('the desktop opens the file, by its whole path', async () => {
  const opened = join(folder, 'opened')
  writeFileSync(join(folder, OPENER), `#!/bin/sh\nprintf %s "$1" > ${opened}\n`)
  chmodSync(join(folder, OPENER), 0o755)
  await openFile('a page.html', anApp(aHost({ cwd: folder, env: { PATH: `${folder}:/bin` } })))
  await vi.waitFor(() => expect(readFileSync(opened, 'utf8')).toBe(join(folder, 'a page.html')))
})

test('a machine without a desktop is a warning', async () => {
  const host = aHost({ cwd: folder, env: { PATH: '/nowhere' } })
  await openFile('page.html', anApp(host))
  expect(host.written.stderr).toMatch(/^warn: page\.html could not be opened: .* cannot be run/)
})
