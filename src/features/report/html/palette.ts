/** Colours of one scheme; every pair of text and ground that the page uses has a contrast of 4.5 or more (WCAG AA). */
export interface Palette {
  readonly ground: string
  readonly panel: string
  readonly text: string
  readonly quiet: string
  readonly line: string
  readonly link: string
  readonly more: string
  readonly less: string
  /** Text on the colours of groups. */
  readonly onGroup: string
  /** Told apart without hue alone by gaps, order and words; the last two are for those without a colour of their own. */
  readonly groups: readonly string[]
}

export const LIGHT: Palette = {
  ground: '#ffffff',
  panel: '#f4f6f9',
  text: '#16202c',
  quiet: '#4d5a69',
  line: '#cfd6de',
  link: '#1d4ed8',
  more: '#a3301a',
  less: '#1b6b3a',
  onGroup: '#ffffff',
  groups: ['#2f5fb3', '#b5500d', '#0f766e', '#8a3f9e', '#8a6100', '#b0305c', '#3f7024', '#4f6f86', '#6a6f78'],
}

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
