import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Output } from './output.ts'
import { makeScratchFolder } from './scratch-folder.ts'

/** Holds everything back in a temporary file (mode 0600) until `commit`, for outputs that cannot be taken back. */
export async function spooled(output: Output): Promise<Output> {
  const folder = await makeScratchFolder()
  const spool = await open(join(folder, 'spool'), 'wx+', 0o600)
  const discard = async () => {
    await spool.close().catch(() => {})
    // The temporary folder is not worth the run, nor an error that would hide the one that led here.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
  return {
    target: output.target,
    async write(chunk) {
      await spool.appendFile(chunk)
    },
    async commit() {
      try {
        for await (const chunk of spool.createReadStream({ start: 0, autoClose: false })) await output.write(chunk)
        return await output.commit()
      } finally {
        await discard()
      }
    },
    async abort() {
      await discard()
      await output.abort()
    },
  }
}
