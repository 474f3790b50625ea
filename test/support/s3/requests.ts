import type { IncomingMessage } from 'node:http'

/** Calls of S3 that the server knows. */
export type S3Call =
  | 'ListObjectsV2'
  | 'ListMultipartUploads'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'

/** A request as it came in. */
export interface S3Request {
  /** Counted from 1. */
  readonly number: number
  readonly call: S3Call | null
  readonly bucket: string
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

/** Path-style addressing: `/bucket/key?query`. */
export function requestOf(number: number, { method = '', url = '', headers }: IncomingMessage): S3Request {
  const { pathname, searchParams: query } = new URL(url, 'http://s3')
  const [, bucket = '', ...rest] = pathname.split('/')
  const key = decodeURIComponent(rest.join('/'))
  return { number, call: callOf(method, key, query), bucket, key, query, headers }
}

function callOf(method: string, key: string, query: URLSearchParams): S3Call | null {
  const multipart = query.has('uploadId')
  switch (method) {
    case 'GET':
      if (key !== '') return 'GetObject'
      if (query.has('uploads')) return 'ListMultipartUploads'
      return query.get('list-type') === '2' ? 'ListObjectsV2' : null
    case 'HEAD':
      return key === '' ? null : 'HeadObject'
    case 'PUT':
      return key === '' ? null : multipart ? 'UploadPart' : 'PutObject'
    case 'POST':
      return query.has('uploads') ? 'CreateMultipartUpload' : multipart ? 'CompleteMultipartUpload' : null
    case 'DELETE':
      return key === '' ? null : multipart ? 'AbortMultipartUpload' : 'DeleteObject'
    default:
      return null
  }
}
