import type * as S3 from '@aws-sdk/client-s3'
import type * as LibStorage from '@aws-sdk/lib-storage'
import { UsageError } from '../../../../core/errors.ts'
import { hasCode } from '../../../../core/node-errors.ts'
import { S3_CONNECT_TIMEOUT_MS, S3_IDLE_TIMEOUT_MS } from '../../timeouts.ts'

/** The S3 client and what comes with it, once loaded. */
export type S3Sdk = typeof S3 & Pick<typeof LibStorage, 'Upload'>

/** Where the service is; credentials come from the chain that every tool of AWS uses. */
export interface S3Place {
  readonly endpoint: string | undefined
  readonly region: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

const PACKAGES = '@aws-sdk/client-s3 @aws-sdk/lib-storage'

/**
 * Loads the S3 client, which only those need who write to a bucket.
 * @throws UsageError with the command that installs it.
 */
export async function loadS3(): Promise<S3Sdk> {
  try {
    const [client, storage] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')])
    return { ...client, Upload: storage.Upload }
  } catch (error) {
    if (!hasCode(error, 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND')) throw error
    throw new UsageError('E_USAGE_PACKAGE', 'Writing to S3 needs two packages that are not installed.', {
      cause: error,
      hint: `Install them beside this tool: npm install ${PACKAGES}`,
    })
  }
}

/**
 * A client for a bucket; another service than AWS is addressed by path, since it seldom has a name for each bucket.
 * Its requests end when the signal says so.
 */
export function s3Client(sdk: S3Sdk, { endpoint, region, env }: S3Place, signal: AbortSignal): S3.S3Client {
  const other = endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL
  const chosen = region ?? (other !== undefined && !env.AWS_REGION ? 'us-east-1' : undefined)
  const client = new sdk.S3Client({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(chosen === undefined ? {} : { region: chosen }),
    forcePathStyle: other !== undefined,
    requestHandler: { connectionTimeout: S3_CONNECT_TIMEOUT_MS, socketTimeout: S3_IDLE_TIMEOUT_MS },
  })
  // lib-storage hands no signal of its own to the requests that it makes.
  const { requestHandler } = client.config
  const handle = requestHandler.handle.bind(requestHandler)
  requestHandler.handle = (request, options) => handle(request, { ...options, abortSignal: signal })
  return client
}
