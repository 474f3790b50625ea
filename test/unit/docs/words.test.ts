import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAst } from 'vitest/node'
import { PAGES, pageText, ROOT } from '../../support/markdown.ts'

/** Words that were given up, each with what is said instead; plain English has a pattern that leaves it alone. */
const RETIRED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  // Names in the code that once showed.
  [/\bhalves\b|\b(?:owner|product) half\b/i, 'fragments of a line'],
  [/\bstretch(?:es)?\b/i, 'segment'],
  [/\brecurs\b/i, 'repeats; cacheable'],
  [/\bparties\b/i, 'entities'],
  [/^#+ Ways$|#ways\b|\bway in which\b.*\bfound\b/m, 'attribution source'],
  [/\bnobod(?:y|ies)\b/i, 'unattributed, without a user'],
  [/\bdisguis/i, 'pseudonymize'],
  [/\b(?:LACKS|DOORS|PATIENC[E]|GOODBYE|SILENCE|PAUSE)\b/, 'a constant with its unit'],
  [/\bdoors?\b/i, 'prerequisite'],
  [/\bBrake\b|\bHindrances?\b/, 'AbortSignal, SkipReason'],
  [/\bbooks?\b/i, 'state, results'],
  [/\bwhat (?:is told|is said|is shown)\b/i, 'logged, message, displayed'],
  [/\bours\b|\bstrangers?\b/i, 'ownership, foreign rows'],
  [/\baddsUp\b/, 'aggregates'],
  // Words that people saw.
  [/\bnamed by the row\b/i, 'known from the row'],
  [/\bexcludes? (?:each other|or need)\b/i, 'cannot be used together'],
  [/\bis none of\b/i, 'must be one of'],
  [/\bout of order\b/i, 'is unavailable'],
  [/\bcame about\b/i, 'connecting timed out'],
  [/\ba number is none\b|\b(?:is|are) no (?:finite )?numbers?\b/i, 'invalid number, non-numeric spend'],
  [/\bfor those who watch\b/i, 'Monitoring'],
  [/^Everywhere$/, 'Global options'],
  [/\brows that cannot be delivered\b/i, 'Rejected rows'],
  [/\bwhat is refused unless it is meant\b/i, 'Safety overrides'],
  [/\bshape of a line\b/i, 'Mapping'],
  [/\bsay more\b/i, 'verbose logging'],
  [/\bthe rest as others\b/i, 'sum up the rest as "others"'],
  [/\bthe window before\b/i, 'the previous period'],
  [/\bwhat makes up a resource\b|\bwhat a resource is made of\b/i, 'the dimensions that identify a resource'],
  [/\ban empty drop, all the same\b/i, 'allow --prune or an empty drop when the database has no rows'],
  [/\ba month, loses cost\b/i, 'allow ... to lose cost'],
  [/\bwait for a later run\b/i, 'ignore hours that differ by less than this'],
  [/\bnothing guards\b/i, 'disables the checks against loss'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bidentity only\b/i, 'renamed (same cost)'],
  [/\blate rows?\b/i, 'more cost than CloudZero has'],
  [/\bnot compared: *\d/i, 'not checked'],
  [/\blast day exclusive\b/i, '1-30 November 2026 (UTC)'],
  [/\btoday is not over and counts\b/i, 'today is incomplete'],
  [/\ba person answers for\b/i, 'usage tied to a person'],
  [/" comes first\b/i, 'checks skipped'],
  [/\bmay read, and no more\b/i, 'is read-only'],
  [/\bsame dollars a second time\b/i, 'would be counted twice'],
  [/\b(?:filtered +)?\$\S+ not read\b|\} not read\b/, '$x excluded by filters'],
  [/\bCBF of any (?:program|tool)\b|\bfiles? of any program\b/i, 'a CBF file from any tool'],
]

/** What may stand all the same, and why. */
const ALLOWED: readonly (readonly [place: RegExp, text: RegExp, why: string])[] = []

interface Text {
  readonly file: string
  readonly text: string
  /** From 1. */
  readonly line: () => number
}

/** Every text of a source file that a program can show: strings and templates, but no module names. */
function textsOf(file: string, source: string): readonly Text[] {
  const texts: Text[] = []
  const add = (text: unknown, start: unknown) => {
    if (typeof text === 'string')
      texts.push({ file, text, line: () => source.slice(0, Number(start)).split('\n').length })
  }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) visit(child)
    else if (typeof node === 'object' && node !== null && 'type' in node && 'start' in node) {
      if (node.type === 'Literal' && 'value' in node) add(node.value, node.start)
      if (node.type === 'TemplateElement' && 'value' in node) add(Object(node.value).cooked, node.start)
      for (const [name, child] of Object.entries(node)) if (name !== 'source') visit(child)
    }
  }
  visit(parseAst(source, { lang: 'ts' }))
  return texts
}

const linesOf = (file: string, page: string): readonly Text[] =>
  page.split('\n').map((text, index) => ({ file, text, line: () => index + 1 }))

const isAllowed = ({ file, text }: Text) => ALLOWED.some(([where, what]) => where.test(file) && what.test(text))

/** The retired words of some texts, each with what to say instead. */
function retiredIn(texts: readonly Text[]): readonly string[] {
  return texts.flatMap((each) => {
    const found = RETIRED.filter(([pattern]) => pattern.test(each.text))
    if (found.length === 0 || isAllowed(each)) return []
    const place = `${each.file}:${each.line()}`
    return found.map(([pattern, instead]) => `${place}: ${pattern.exec(each.text)?.[0]} (say: ${instead})`)
  })
}

describe('no retired word', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => textsOf(`src/${name}`, readFileSync(join(ROOT, 'src', name), 'utf8')))
  const pages = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) => linesOf(page, pageText(page)))

  test('in what the program can show', () => {
    expect(sources.length).toBeGreaterThan(5_000)
    expect(retiredIn(sources)).toEqual([])
  })

  test('on any page', () => {
    expect(retiredIn(pages)).toEqual([])
  })

  test('is missed: one in a string, a template and a page is found, one in a comment or a name is not', () => {
    const planted = `// nobody\nconst nobody = 'what nobody has'\nconst b = \`\${nobody} exclude each other\`\nimport 'nobody'`
    expect(retiredIn(textsOf('planted.ts', planted))).toEqual([
      'planted.ts:2: nobody (say: unattributed, without a user)',
      'planted.ts:3: exclude each other (say: cannot be used together)',
    ])
    expect(retiredIn(linesOf('planted.md', '\n## Ways'))).toEqual(['planted.md:2: ## Ways (say: attribution source)'])
  })

  test('is allowed without need', () => {
    const needless = ALLOWED.filter(
      ([where, what]) =>
        ![...sources, ...pages].some(
          ({ file, text }) => where.test(file) && what.test(text) && RETIRED.some(([word]) => word.test(text)),
        ),
    )
    expect(needless).toEqual([])
  })
})
