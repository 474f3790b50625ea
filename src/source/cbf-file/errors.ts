import { UsageError } from '../../core/errors.ts'

/** How a target is called in messages. */
export function named(target: string): string {
  return target === '-' ? 'stdin' : target
}

/** A target that cannot be read at all. */
export function unreadable(target: string, why: string, cause?: unknown): UsageError {
  return new UsageError('E_FILE_UNREADABLE', `${named(target)} cannot be read: ${why}.`, {
    cause,
    hint: 'Give the name of a CBF file, or - for stdin.',
  })
}

/** A file that is something else than CBF. */
export function notCbf(target: string, why: string, hint: string): UsageError {
  return new UsageError('E_FILE_FORMAT', `${named(target)} is not a CBF file: ${why}.`, { hint })
}

/** A file that is CBF up to a place: a line, counted from 1, or words; null where there is none. */
export function broken(target: string, at: number | string | null, why: string, cause?: unknown): UsageError {
  const place = at === null ? '' : typeof at === 'number' ? `, line ${at}` : `, ${at}`
  return new UsageError('E_FILE_BROKEN', `${named(target)}${place}: ${why}.`, {
    cause,
    hint: 'Was it written or copied to its end? Make it again; what follows that place was not read.',
  })
}

/** A piece of a file for a message: short, in quotes, without control characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
