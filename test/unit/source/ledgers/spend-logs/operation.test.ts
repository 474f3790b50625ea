import { expect, test } from 'vitest'
import { endpointOf } from '../../../../../src/source/ledgers/spend-logs/operation.ts'

test.each([
  ['acompletion', '/chat/completions'],
  ['completion', '/chat/completions'],
  ['aembedding', '/embeddings'],
  ['embedding', '/embeddings'],
  ['aresponses', '/responses'],
  ['_aresponses_websocket', '/responses'],
  ['atext_completion', '/completions'],
  ['arerank', '/rerank'],
  ['aimage_generation', '/image/generations'],
  ['aretrieve_batch', '/batches'],
  ['retrieve_batch', '/batches'],
  ['avideo_content', '/videos/{video_id}/content'],
])('%s is %s, as in the daily tables', (callType, endpoint) => {
  expect(endpointOf(callType)).toBe(endpoint)
})

test.each(['anthropic_messages', 'pass_through_endpoint', 'constructor', 'toString', '田'])(
  'what LiteLLM has no endpoint for stays as it is: %s',
  (callType) => {
    expect(endpointOf(callType)).toBe(callType)
  },
)

test('no call type is none', () => {
  expect([null, undefined, ''].map(endpointOf)).toEqual([null, null, null])
})
