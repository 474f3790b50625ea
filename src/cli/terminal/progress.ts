import type { Host, Log, ProgressDisplay } from '../../core/app.ts'
import { plainText } from '../../core/plain-text.ts'

/** Milliseconds between two lines where there is no terminal. */
const QUIET_INTERVAL = 10_000

/** Whether a spinner can be drawn: on a terminal that knows its width, since ora never ends on one of width 0. */
export function canSpin(host: Host): boolean {
  return host.stderr.isTTY && host.stderr.columns > 0
}

/** A spinner on a terminal; elsewhere one plain line every ten seconds. */
export async function startProgress(host: Host, log: Log, spinner: boolean, text: string): Promise<ProgressDisplay> {
  if (!spinner) {
    let last = host.elapsed()
    return {
      update(latest) {
        if (host.elapsed() - last < QUIET_INTERVAL) return
        last = host.elapsed()
        log.write('info', latest, { event: 'progress' })
      },
      stop() {},
    }
  }
  const { default: ora } = await import('ora')
  const spin = ora({ text: plainText(text), stream: host.stderr.stream, discardStdin: false }).start()
  return {
    update(latest) {
      spin.text = plainText(latest)
    },
    stop() {
      spin.stop()
    },
  }
}
