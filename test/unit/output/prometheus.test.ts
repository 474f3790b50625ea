import { expect, test } from 'vitest'
import { prometheusText } from '../../../src/output/prometheus.ts'

test('labels and help are escaped, and a metric without samples is left out', () => {
  expect(
    prometheusText([
      {
        name: 'spend_dollars',
        help: 'A \\ and\na line',
        samples: [
          { labels: { owner: 'a "b"\\\n{c}', kind: '' }, value: '0.5' },
          { labels: {}, value: '1' },
        ],
      },
      { name: 'nothing', help: 'of it', samples: [] },
    ]),
  ).toBe(
    [
      '# HELP spend_dollars A \\\\ and\\na line',
      '# TYPE spend_dollars gauge',
      'spend_dollars{owner="a \\"b\\"\\\\\\n{c}",kind=""} 0.5',
      'spend_dollars 1',
      '',
    ].join('\n'),
  )
})
