import { partFor } from '../../../core/tables/table.ts'
import { introduction, ORIGIN_TITLE, type Report, type Section, type TrendPicture } from '../report.ts'
import { treeFigure, trendFigure } from './figures.ts'
import { html, type Markup, styleText } from './markup.ts'
import { isShort, sectionTable } from './section-table.ts'
import { STYLE, STYLE_HASH } from './style.ts'

/** Nothing but the style sheet of the page itself: no script, no network, no picture from elsewhere. */
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`

/** The report as one HTML file that needs nothing else. */
export function htmlReport(report: Report): string {
  const [title = '', ...facts] = introduction(report)
  const { trend, tree, sections, index } = report
  const links = report.single ? [] : [...(trend === null ? [] : [{ id: 'trend', title: 'Over time' }]), ...sections]
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="litellm-cloudzero">
<title>${title}</title>
<style>${styleText(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">To the figures</a>
<header>
${index === undefined ? null : html`<p class="home"><a href="${index.file}">${index.title}</a></p>\n`}<h1>${title}</h1>
${facts.length === 0 ? null : html`<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`}
${links.length === 0 ? null : html`<nav aria-label="Sections"><ul>${links.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`}
</header>
<main id="main">
${report.headline === null ? null : cards(report.headline)}
${trend === null ? null : trendPart(trend)}
${sections.map((section) => sectionPart(section, section.id === 'tree' && tree !== null ? treeFigure(tree, trend) : null))}
</main>
<footer>
<h2>${ORIGIN_TITLE}</h2>
<ul class="facts">${report.origin.map((sentence) => html`<li>${sentence}</li>`)}
<li>Costs are US dollars as LiteLLM computed them, exact in the CSV and JSON formats of this report. Days are UTC. Made by litellm-cloudzero.</li></ul>
</footer>
</body>
</html>
`
  return page.markup
}

function cards({ table }: Section): Markup {
  const { columns, rows } = partFor('people', table)
  const place = (key: string) => columns.findIndex((column) => column.key === key)
  const [title, value, before, change] = ['title', 'value', 'before', 'change'].map(place)
  return html`<dl class="cards">
${Array.from(rows, (row) => {
  const text = (index: number | undefined) => row[index ?? -1]?.text ?? ''
  const moved = text(change)
  return html`<div><dt>${text(title)}</dt><dd class="value">${text(value)}</dd>${moved === '' ? null : html`<dd class="change"><b>${moved}</b> from ${text(before)}</dd>`}</div>\n`
})}</dl>`
}

function trendPart(picture: TrendPicture): Markup {
  return html`<section id="trend" aria-labelledby="trend-heading">
<h2 id="trend-heading">Over time</h2>
${picture.trend.bands.length === 0 ? html`<p class="quiet">There is no spend in this window.</p>` : trendFigure(picture)}
</section>`
}

function sectionPart(section: Section, figure: Markup | null): Markup {
  const { id, title } = section
  return html`<section id="${id}"${isShort(section) && figure === null ? html` class="short"` : null} aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${figure}
${sectionTable(section)}
</section>
`
}
