import type { Host } from '../../core/app.ts'
import type { HelpStyle } from './help.ts'

/** Characters of a line where the terminal does not say, and at most: longer lines are hard to read. */
const USUAL_WIDTH = 80
const MOST_WIDTH = 120

/** As wide as the terminal, bold where it has colours. */
export function helpStyle({ stdout, env, args }: Host): HelpStyle {
  return {
    width: Math.min(stdout.columns || USUAL_WIDTH, MOST_WIDTH),
    bold: stdout.isTTY && !env.NO_COLOR && !args.includes('--no-color'),
  }
}
