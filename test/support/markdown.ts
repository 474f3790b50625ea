import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A fenced block of a page. */
export interface Block {
  readonly page: string
  /** Line of the fence, from 1. */
  readonly line: number
  /** The heading above it. */
  readonly section: string
  readonly language: string
  /** What stands behind the language, such as `no-test: why`. */
  readonly info: string
  readonly text: string
}

/** Every page for people, from the root of the repository. */
export const PAGES: readonly string[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'deploy', '.github', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
  'bench/README.md',
].sort()

/** The text of a page. */
export function pageText(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

/** The fenced blocks of a page, in their order. */
export function blocksOf(page: string): readonly Block[] {
  const lines = pageText(page).split('\n')
  const blocks: Block[] = []
  let section = ''
  for (let at = 0; at < lines.length; at++) {
    section = /^#+ (.*)$/.exec(lines[at] ?? '')?.[1] ?? section
    const [, indent = '', language = '', info = ''] = /^( *)```(\w*) *(.*)$/.exec(lines[at] ?? '') ?? []
    if (!/^ *```/.test(lines[at] ?? '')) continue
    const end = lines.findIndex((line, index) => index > at && line === `${indent}\`\`\``)
    if (end < 0) throw new Error(`${page}:${at + 1}: this block has no end`)
    const text = lines.slice(at + 1, end).map((line) => line.slice(indent.length))
    blocks.push({ page, line: at + 1, section, language, info: info.trim(), text: `${text.join('\n')}\n` })
    at = end
  }
  return blocks
}
