import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlReport } from '../../src/features/report/html/page.ts'
import type { Report } from '../../src/features/report/report.ts'
import { startChromium } from '../support/chromium.ts'
import { aReport, HOSTILE_NAMES, type Spent, spendOfTeams } from '../support/report.ts'

const folder = mkdtempSync(join(tmpdir(), 'report-browser-'))

const hostile = HOSTILE_NAMES.map(
  (name, index): Spent => ({
    org: name,
    team: name,
    user: name,
    key: name,
    model: name,
    day: `2026-11-0${1 + (index % 9)}`,
    dollars: 50 - index,
  }),
)
const refunds: readonly Spent[] = [
  ...spendOfTeams(4),
  { org: 'Credits', team: 'Refunds', day: '2026-11-04', dollars: -700 },
  { org: 'Credits', team: 'Refunds', day: '2026-11-06', dollars: -200 },
]
const REPORTS: Readonly<Record<string, Report>> = {
  empty: aReport([]),
  'one-team': aReport(spendOfTeams(1)),
  'ten-teams': aReport(spendOfTeams(10), spendOfTeams(12)),
  'five-hundred-teams': aReport(spendOfTeams(500), spendOfTeams(450)),
  negative: aReport(refunds),
  hostile: aReport(hostile, [], { top: 20 }),
}
const SCREENS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1024, colorScheme: 'dark' },
  { width: 400, colorScheme: 'light' },
] as const

let browser: Browser

beforeAll(async () => {
  browser = await startChromium()
  for (const [name, report] of Object.entries(REPORTS)) writeFileSync(join(folder, `${name}.html`), htmlReport(report))
  process.stderr.write(`Screenshots are in ${folder}\n`)
})
afterAll(() => browser?.close())

interface Opened {
  readonly page: Page
  /** Console messages, errors, dialogs, and requests for anything but the page itself. */
  readonly incidents: readonly string[]
}

async function opened(name: string, screen: (typeof SCREENS)[number]): Promise<Opened> {
  const { width, colorScheme } = screen
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const url = pathToFileURL(join(folder, `${name}.html`)).href
  const incidents: string[] = []
  page.on('console', (message) => incidents.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => incidents.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (request.url() !== url) incidents.push(`request: ${request.url()}`)
  })
  page.on('dialog', async (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  await page.goto(url)
  return { page, incidents }
}

/** Labels of pictures that stick out of their picture or of their tile, as the browser measures them. */
function spilled(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('svg[role=img]')].flatMap((picture) => {
    const frame = picture.getBoundingClientRect()
    if (frame.width === 0) return []
    return [...picture.querySelectorAll('text')].filter((text) => {
      const box = text.getBoundingClientRect()
      const tile = text.classList.contains('on') ? text.parentElement.querySelector('rect').getBoundingClientRect() : frame
      return box.left < tile.left - 1 || box.right > tile.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1
    }).map((text) => text.textContent)
  })`)
}

/** Tables that are wider than their frame. What has no room is left out, and a word says so. */
function cutTables(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('section > .scroll')].flatMap((frame) =>
    frame.scrollWidth > frame.clientWidth ? frame.getAttribute('aria-labelledby') + ' ' + frame.scrollWidth : [])`)
}

describe.each(Object.keys(REPORTS))('%s', (name) => {
  test.each(SCREENS)('at $width in $colorScheme', async (screen) => {
    const { page, incidents } = await opened(name, screen)
    const shown = await page.evaluate('[document.documentElement.scrollWidth, document.body.innerText.length]')
    await page.screenshot({ path: join(folder, `${name}-${screen.width}-${screen.colorScheme}.png`), fullPage: true })
    const spills = await spilled(page)
    const cut = await cutTables(page)
    await page.close()
    expect(cut).toEqual([])
    expect(incidents).toEqual([])
    expect(shown).toEqual([screen.width, expect.any(Number)])
    expect(spills).toEqual([])
  })

  test('on paper', async () => {
    const { page, incidents } = await opened(name, SCREENS[1])
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    // As a group of the foot it would stand at the end of every page.
    const feet = await page.evaluate(
      "[...new Set([...document.querySelectorAll('tfoot')].map((foot) => getComputedStyle(foot).display))]",
    )
    await page.pdf({ path: join(folder, `${name}.pdf`), format: 'A4', landscape: true })
    await page.close()
    expect(ground).toBe('rgb(255, 255, 255)')
    expect(feet).toEqual(name === 'empty' ? [] : ['table-row-group'])
    expect(incidents).toEqual([])
  })
})

test('a script or a style that got into the page would not run', async () => {
  const { page } = await opened('empty', SCREENS[0])
  const refused = await page.evaluate(`new Promise((resolve) => {
    const seen = []
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(event.effectiveDirective)
      if (seen.length === 3) resolve(seen.sort())
    })
    document.body.insertAdjacentHTML('beforeend', '<img src="https://example.invalid/x.png"><p style="color:red">x</p>')
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
  })`)
  const ran = await page.evaluate('window.ran === true')
  await page.close()
  expect(refused).toEqual(['img-src', 'script-src-elem', 'style-src-attr'])
  expect(ran).toBe(false)
})

test('everything that can be used can be reached by keyboard, and shows it', async () => {
  const { page } = await opened('ten-teams', SCREENS[0])
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('To the figures')
  const stops = await page.evaluate(`document.querySelectorAll('a, summary, [tabindex="0"]').length`)
  const reached = new Set<unknown>()
  for (let stop = 0; stop < Number(stops); stop++) {
    reached.add(
      await page.evaluate(`(() => {
        const element = document.activeElement
        if (element === document.body) return 'end'
        element.dataset.stop ??= String(document.querySelectorAll('[data-stop]').length)
        return getComputedStyle(element).outlineStyle === 'none' ? null : element.dataset.stop
      })()`),
    )
    await page.keyboard.press('Tab')
  }
  await page.close()
  expect(reached).not.toContain(null)
  // Tables within details that are closed cannot be reached, and need not be.
  expect(reached.size).toBeGreaterThan(15)
})
