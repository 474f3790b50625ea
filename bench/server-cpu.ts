import { readFile } from 'node:fs/promises'
import { withClient } from '../test/support/client.ts'

/** Ticks of a second in /proc, the same on every Linux of today. */
const TICKS = 100

/**
 * Processor seconds that all sessions of this server which have ended took, their parallel workers included; NaN where
 * the server is on another machine or this is no Linux. Differences of two calls tell what happened between them.
 */
export async function serverSeconds(database: string): Promise<number> {
  if (database === '') return Number.NaN
  const backend = await withClient(database, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    return statOf(rows[0]?.pid)
  })
  // Field 4 of the session is its parent, the postmaster; fields 16 and 17 of that are what its children took.
  const postmaster = await statOf(Number(backend[1]))
  return (Number(postmaster[13]) + Number(postmaster[14])) / TICKS
}

/** The fields of /proc/<pid>/stat from the third on: the second is a name that may hold spaces. */
async function statOf(pid: number | undefined): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
