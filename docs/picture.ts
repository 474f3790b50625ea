import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startChromium } from '../test/support/chromium.ts'

const BIN = fileURLToPath(new URL('../bin/litellm-cloudzero.js', import.meta.url))
const picture = (name: string) => fileURLToPath(new URL(`images/${name}.png`, import.meta.url))
/** A sample that ends on a fixed day makes the same picture every time. */
const CLOCK = '1795176000'

const folder = mkdtempSync(join(tmpdir(), 'report-picture-'))
const report = (...args: readonly string[]) =>
  execFileSync(process.execPath, [BIN, 'report', '--database', 'demo:', '--last-month', '--quiet', ...args], {
    env: { PATH: process.env.PATH, SOURCE_DATE_EPOCH: CLOCK },
  })
report('--out', join(folder, 'report.html'))
report('--for-each', 'team', '--out-dir', folder)

/** Pages, widths, and what stands last in the picture of each. */
const PICTURES = [
  { page: 'report', name: 'report', width: 1120, last: '#tree figure' },
  { page: 'storefront', name: 'team-1440', width: 1440, last: '#trend figure' },
  { page: 'storefront', name: 'team-1024', width: 1024, last: '#trend figure' },
  { page: 'storefront', name: 'team-400', width: 400, last: '#trend figure' },
]

const browser = await startChromium()
for (const { page, name, width, last } of PICTURES) {
  const shown = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: 'light' })
  await shown.goto(pathToFileURL(join(folder, `${page}.html`)).href)
  const end = await shown.locator(last).boundingBox()
  if (end === null) throw new Error(`${page} has no ${last} to show.`)
  const clip = { x: 0, y: 0, width, height: end.y + end.height + 8 }
  await shown.screenshot({ path: picture(name), fullPage: true, clip })
  await shown.close()
}
await browser.close()
rmSync(folder, { recursive: true })
