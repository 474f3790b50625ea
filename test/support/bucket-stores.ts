import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BucketStore, openStore } from '../../src/features/push/bucket/store.ts'
import { aHost } from './host.ts'
import { type S3Server, startS3 } from './s3-server.ts'

/** What the S3 client takes from the environment: any key, few and quick attempts, no machine to ask for a role. */
export const AWS_ENV: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'eu-central-1',
  AWS_MAX_ATTEMPTS: '2',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
}

/** A store and the place behind it. */
export interface OpenedStore {
  readonly store: BucketStore
  readonly server: S3Server | null
  close(): Promise<void>
}

/** A store in a fresh folder. */
export async function aFolderStore(): Promise<OpenedStore> {
  const root = join(mkdtempSync(join(tmpdir(), 'bucket-')), 'drops')
  return { store: await openStore({ bucket: root }, aHost()), server: null, close: async () => {} }
}

/** A store in a bucket of a server of its own. */
export async function anS3Store(
  flags: { readonly s3Sse?: string; readonly bucket?: string } = {},
): Promise<OpenedStore> {
  const server = await startS3()
  const bucket = flags.bucket ?? `s3://${server.bucket}/litellm/prod`
  const store = await openStore({ ...flags, bucket, s3Endpoint: server.url }, aHost())
  return {
    store,
    server,
    async close() {
      store.close()
      await server.close()
    },
  }
}
