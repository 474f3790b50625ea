import { describe, expect, test } from 'vitest'
import { s3Address, s3Encryption } from '../../../../../src/features/push/bucket/s3/client.ts'

describe('the address of a bucket', () => {
  test.each([
    ['s3://finops-drops/litellm', 'finops-drops', 'litellm'],
    ['s3://finops.drops/a/b c/d/', 'finops.drops', 'a/b c/d'],
  ])('%s', (text, bucket, folder) => {
    expect(s3Address(text)).toEqual({ bucket, folder })
  })

  test.each([
    's3://finops',
    's3://finops//',
    's3://f/x',
    's3://Finops/x',
    's3:///x',
    's3://finops/a//b',
    's3://finops/../x',
  ])('%s is none', (text) => {
    expect(() => s3Address(text)).toThrow(expect.objectContaining({ code: 'E_USAGE_BUCKET' }))
  })
})

test.each([
  ['AES256', { algorithm: 'AES256', key: null }],
  ['aws:kms', { algorithm: 'aws:kms', key: null }],
  ['aws:kms:alias/drops', { algorithm: 'aws:kms', key: 'alias/drops' }],
  ['aws:kms:arn:aws:kms:eu-central-1:1:key/2', { algorithm: 'aws:kms', key: 'arn:aws:kms:eu-central-1:1:key/2' }],
])('the encryption %s', (text, wanted) => {
  expect(s3Encryption(text)).toEqual(wanted)
})

test.each(['', 'aes256', 'aws:kms:', 'aws:kmsx'])('%j is no encryption', (text) => {
  expect(() => s3Encryption(text)).toThrow(expect.objectContaining({ code: 'E_USAGE_BUCKET' }))
})
