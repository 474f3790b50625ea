import { createHash } from 'node:crypto'
import { ROOM_STYLE } from './column-room.ts'

/** Colours of one scheme; every pair of text and ground that the page uses has a contrast of 4.5 or more (WCAG AA). */
export const LIGHT = {
  ground: '#ffffff',
  panel: '#f4f6f9',
  text: '#16202c',
  quiet: '#4d5a69',
  line: '#cfd6de',
  link: '#1d4ed8',
  more: '#a3301a',
  less: '#1b6b3a',
  /** Text on the colours of groups. */
  onGroup: '#ffffff',
  /** Told apart without hue alone by gaps, order and words; the last two are for those without a colour of their own. */
  groups: ['#2f5fb3', '#b5500d', '#0f766e', '#8a3f9e', '#8a6100', '#b0305c', '#3f7024', '#4f6f86', '#6a6f78'],
}

type Palette = typeof LIGHT

export const DARK: Palette = {
  ground: '#11161d',
  panel: '#1a212b',
  text: '#e8edf3',
  quiet: '#a9b4c2',
  line: '#364250',
  link: '#93b4ff',
  more: '#ffa08a',
  less: '#7ddba0',
  onGroup: '#0d1218',
  groups: ['#86aef5', '#f2a25c', '#5cc9bd', '#cf9be3', '#e0bd5c', '#f48fb1', '#9ccc74', '#8fb0c6', '#a3a9b3'],
}

/** Place of the colour of groups that are named but have none of their own. */
export const NAMED = LIGHT.groups.length - 2
/** Place of the colour of groups that are folded into others. */
export const OTHERS = LIGHT.groups.length - 1

function variables(palette: Palette): string {
  const { groups, ...colours } = palette
  return [
    ...Object.entries(colours).map(([name, colour]) => `--${name}:${colour}`),
    ...groups.map((colour, index) => `--g${index}:${colour}`),
  ].join(';')
}

/** The style sheet of every page; constant, so that its hash is. */
export const STYLE = `
:root{color-scheme:light dark;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .35rem;text-wrap:balance}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .15rem}
p.home{margin:0 0 .75rem;font-size:.92rem}
p{margin:0 0 .5rem;max-width:60rem}
.quiet,.facts,caption,footer{color:var(--quiet)}
section{margin:2.25rem 0}
a{color:var(--link)}
bdi{overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.25rem .5rem}
.facts{list-style:none;margin:.4rem 0 0;padding:0;font-size:.92rem}
nav ul{list-style:none;margin:.75rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;font-size:.92rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.5rem 0 0;padding:0}
.cards div{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:.7rem .9rem}
.cards dt{color:var(--quiet);font-size:.85rem}
.cards dd{margin:0}
.cards .value{font-size:1.4rem;font-weight:650;line-height:1.3}
.cards b{display:block;color:var(--text);font-weight:600}
.cards .change{font-size:.85rem;color:var(--quiet)}
.more{color:var(--more)}
.less{color:var(--less)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.6rem;margin-top:.6rem;scrollbar-width:thin;background:linear-gradient(90deg,var(--ground) 40%,transparent) 0 0/3rem 100% no-repeat local,linear-gradient(270deg,var(--ground) 40%,transparent) 100% 0/3rem 100% no-repeat local,linear-gradient(90deg,var(--line),transparent) 0 0/.9rem 100% no-repeat scroll,linear-gradient(270deg,var(--line),transparent) 100% 0/.9rem 100% no-repeat scroll}
.left-out{margin:.3rem 0 0;font-size:.82rem;color:var(--quiet)}
.left-out::after{content:"."}
.left-out span+span::before{content:", "}
table{border-collapse:collapse;width:100%;font-size:.86rem}
caption{text-align:left;padding:.5rem .6rem;font-size:.88rem}
th,td{padding:.3rem .6rem;text-align:left;vertical-align:baseline;border-top:1px solid var(--line);white-space:nowrap}
thead th{color:var(--quiet);font-weight:600;font-size:.82rem;background:var(--panel)}
thead th:not(.n){white-space:normal}
tbody th{font-weight:500;white-space:normal;min-width:9rem;max-width:24rem}
td.word{white-space:normal;min-width:9rem;max-width:22rem}
.n{text-align:right}
tfoot th,tfoot td{font-weight:650;border-top:2px solid var(--line)}
.d0{font-weight:650}
${[1, 2, 3, 4, 5, 6, 7].map((depth) => `tbody th.d${depth}{padding-left:${0.6 + depth * 1.15}rem}`).join('\n')}
.faint{color:var(--quiet)}
.bad{color:var(--more)}
.warn{font-weight:650}
.bar{display:block;width:100%;min-width:3.5rem;height:4px;margin-top:2px}
.bar .track{fill:var(--line)}
.bar .fill{fill:var(--g0)}
.picture{margin:.8rem 0 0}
.picture svg{display:block;width:100%;height:auto}
.narrow{display:none!important}
figcaption{color:var(--quiet);font-size:.88rem;margin-top:.4rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.5rem 0 0;padding:0;font-size:.88rem}
.legend svg{display:inline-block;width:.8rem;height:.8rem;margin-right:.4rem;vertical-align:-.05rem}
details{margin-top:.6rem}
summary{cursor:pointer;color:var(--link);font-size:.92rem}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--quiet);unicode-bidi:plaintext}
svg .head{font-weight:650;fill:var(--text)}
svg .on{fill:var(--onGroup)}
svg .strong{font-weight:650}
svg .grid{stroke:var(--line);stroke-width:1}
svg .zero{stroke:var(--quiet);stroke-width:1}
svg .cell{stroke:var(--ground);stroke-width:1}
${LIGHT.groups.map((_, index) => `.g${index}{fill:var(--g${index})}`).join('')}
footer{font-size:.85rem;padding-bottom:2.5rem}
footer h2{font-size:.95rem}
@media (max-width:42rem){
.wide{display:none!important}.narrow{display:block!important}
header,main,footer{padding-left:.9rem;padding-right:.9rem}
.cards{grid-template-columns:1fr 1fr;gap:.5rem}.cards .value{font-size:1.2rem}
table{font-size:.8rem}tbody th{min-width:5rem;overflow-wrap:anywhere}td.word{min-width:5rem}th,td{padding-left:.4rem;padding-right:.4rem}
${[1, 2, 3, 4, 5, 6, 7].map((depth) => `tbody th.d${depth}{padding-left:${0.4 + depth * 0.45}rem}`).join('\n')}
}
@media print{
@page{margin:12mm}
:root{${variables(LIGHT)}}
body{font-size:10.5pt}.cards{grid-template-columns:repeat(6,1fr);gap:.35rem}.cards div{padding:.4rem .5rem}.cards .value{font-size:1.05rem}.left-out{font-size:7.5pt}nav,.home,.skip{display:none}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
section{margin:1.4rem 0}.short,figure,.cards div,tr{break-inside:avoid}h2,caption,thead,tbody tr:first-child,tbody tr:last-child{break-after:avoid}
thead{display:table-header-group}tfoot{display:table-row-group}tbody th{min-width:6rem}td.word{min-width:4rem}
.scroll{overflow:visible;border:0;background:none}a{color:inherit;text-decoration:none}table{font-size:8pt}th,td{padding:.15rem .3rem}
details:not([open]){display:none}h2,h2+p{break-after:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
${ROOM_STYLE}
`

/** How a Content-Security-Policy names the style sheet. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`
