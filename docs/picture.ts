import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startChromium } from '../test/support/chromium.ts'

const BIN = fileURLToPath(new URL('../bin/litellm-cloudzero.js', import.meta.url))
const PICTURE = fileURLToPath(new URL('images/report.png', import.meta.url))
/** The sample ends today; a fixed day makes the same picture every time. */
const CLOCK = '1795176000'

const page = join(mkdtempSync(join(tmpdir(), 'report-picture-')), 'report.html')
execFileSync(process.execPath, [BIN, 'report', '--database', 'demo:', '--last', '30d', '--quiet', '--out', page], {
  env: { PATH: process.env.PATH, SOURCE_DATE_EPOCH: CLOCK },
})
const browser = await startChromium()
const width = 1120
const shown = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: 'light' })
await shown.goto(pathToFileURL(page).href)
const tree = await shown.locator('#tree figure').boundingBox()
if (tree === null) throw new Error('The report has no tree to show.')
await shown.screenshot({
  path: PICTURE,
  fullPage: true,
  clip: { x: 0, y: 0, width, height: tree.y + tree.height + 16 },
})
await browser.close()
