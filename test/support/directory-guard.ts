import { spawn } from 'node:child_process'
import { once } from 'node:events'

// Postgres keeps postmaster.pid as long as it runs; initdb writes a negative number there, which kill would take for a
// process group.
const script = `
read -r _
for pid_file in "$1/data/postmaster.pid" "$1"/*/data/postmaster.pid; do
  pid=
  [ ! -e "$pid_file" ] || read -r pid < "$pid_file"
  case "$pid" in
    '' | *[!0-9]*) ;;
    *) kill -QUIT "$pid" 2> /dev/null ;;
  esac
  tries=0
  while [ -e "$pid_file" ] && [ "$tries" -lt 200 ]; do
    sleep 0.05
    tries=$((tries + 1))
  done
done
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
`

/**
 * Stops the servers of the data directories in a folder or right below it, and removes the folder, when asked or when this process ends, however it
 * ends: its death closes the pipe on which the guard waits, which no exit handler can promise after SIGKILL.
 */
export const guardDirectory = async (home: string): Promise<{ release(): Promise<void> }> => {
  // In a session of its own, so that Ctrl-C reaches vitest only and not the guard.
  const guard = spawn('/bin/sh', ['-c', script, 'sh', home], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(guard, 'exit')
  ended.catch(() => undefined)
  await once(guard, 'spawn')
  guard.unref()
  return {
    release: async () => {
      guard.ref()
      guard.stdin.end()
      await ended
    },
  }
}
