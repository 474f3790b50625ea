import { UsageError } from './errors.ts'

/** Endings that Excel opens. */
const OF_EXCEL = ['.xlsx', '.csv']

/**
 * The format that the ending of a file's name means, `.gz` and `.zst` aside; null for a name without an ending.
 * @throws UsageError for an ending that means none.
 */
export function formatByEnding<F extends string>(
  out: string,
  formats: readonly F[],
  endingsOf: (format: F) => readonly string[],
): F | null {
  const name = out.toLowerCase().replace(/\.(gz|zst)$/, '')
  const ending = /[^/\\](\.[^./\\]+)$/.exec(name)?.[1]
  if (ending === undefined) return null
  const named = formats.find((each) => endingsOf(each).includes(ending))
  if (named !== undefined) return named
  const all = formats.flatMap(endingsOf)
  const excel = OF_EXCEL.filter((each) => all.includes(each))
  throw new UsageError('E_USAGE_TARGET', `${out}: the ending ${ending} is not that of a format.`, {
    hint: `${excel.length === 0 ? '' : `Excel opens ${excel.join(' and ')}. `}There are ${all.join(', ')}; --format writes any name.`,
  })
}
