import { expect, test } from 'vitest'
import { slackReport } from '../../../../src/features/report/slack.ts'
import { slackJson } from '../../../../src/output/slack/message.ts'
import { aReport, HOSTILE_NAMES, type Spent, spendOfTeams } from '../../../support/report.ts'

test('a report is a header, the headline, and the largest of its sections', () => {
  const { text, blocks } = JSON.parse(slackReport(aReport(spendOfTeams(20), spendOfTeams(12))))
  expect(text).toBe('LiteLLM spend, 1-10 November 2026')
  expect(blocks.map(({ type }: { type: string }) => type)).toEqual([
    'header',
    'context',
    'section',
    'rich_text',
    'rich_text',
  ])
  expect(blocks[1].elements[0].text).toBe('Compared with 22-31 October 2026')
  expect(blocks[2].fields[0].text).toMatch(/^Cost\n\$[\d,.]+ \(\+[\d.]+ %\)$/)
  const [title, list] = blocks[3].elements
  expect(title.elements[0].text).toBe('Who spent most')
  expect(list.elements[0].elements).toEqual([
    { type: 'text', text: 'Division 0', style: { bold: true } },
    { type: 'text', text: expect.stringMatching(/^ \$[\d,.]+, [\d.]+ %, [+-]\$[\d,.]+$/) },
  ])
})

test('no name can mention a channel, link or format: all text is in elements that Slack takes as they are', () => {
  const names = [...HOSTILE_NAMES, '<!channel>', '*bold*', '<https://example.com|x>']
  const spent = names.map((name, index): Spent => ({ org: name, team: name, dollars: 100 - index }))
  const kinds = new Set<unknown>()
  JSON.parse(slackReport(aReport(spent)), (key, value) => {
    if (key === 'type') kinds.add(value)
    return value
  })
  const literal = ['plain_text', 'text']
  const frames = ['context', 'header', 'rich_text', 'rich_text_list', 'rich_text_section', 'section']
  expect([...kinds].sort()).toEqual([...frames, ...literal].sort())
})

test('stays within the limits of Slack', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ name: `n${index}`, text: 'x'.repeat(5_000) }))
  const facts = many.map(({ text }) => text)
  const lists = [{ title: 'l', items: many }]
  const { blocks } = JSON.parse(slackJson({ title: 't'.repeat(300), facts, fields: many, lists }))
  expect(blocks[0].text.text).toHaveLength(150)
  expect(blocks[1].elements).toHaveLength(10)
  expect(blocks[2].fields).toHaveLength(10)
  expect(blocks[2].fields[0].text).toHaveLength(2_000)
  expect(blocks[3].elements[1].elements).toHaveLength(10)
})
