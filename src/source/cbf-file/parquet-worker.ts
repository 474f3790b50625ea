import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../core/errors.ts'
import type { ParquetMessage } from './parquet.ts'
import { parquetParts } from './parquet-rows.ts'

/** The worker of `readParquet`: answers each message with the next part, and says where it is before it reads. */
const port = parentPort
if (port !== null) {
  const send = (message: ParquetMessage) => port.postMessage(message)
  const { path, target } = workerData
  const parts = parquetParts(path, target, (place) => send({ place }))
  const next = async () => {
    try {
      const { value } = await parts.next()
      send({ part: value ?? null })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, message, hint } = error
      send({ failure: { code, message, ...(hint === undefined ? {} : { hint }) } })
    }
  }
  // One after another: a message that comes early waits for the part before it.
  let last = Promise.resolve()
  port.on('message', () => {
    last = last.then(next)
  })
}
