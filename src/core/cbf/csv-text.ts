/** One record of a CSV text. */
export interface CsvRecord {
  readonly cells: readonly string[]
  /** The line it begins in, from 1. */
  readonly line: number
}

/** What may be wrong with a CSV text, in words. */
const FAULTS = {
  'not closed': 'a quote is opened that is never closed',
  opening: 'a quote stands inside of a text that is not in quotes',
  closing: 'something follows a closing quote',
  size: 'a row is longer than 5 MB; is a quote not closed?',
} as const
type Fault = keyof typeof FAULTS

/** Longest record in characters: a quote that nobody closes would gather the rest of the file. */
export const RECORD_LENGTH = 5_000_000

/** Cuts a CSV text into records (RFC 4180): commas, quotes that are doubled within quotes, CRLF or line feeds, mixed. */
export interface CsvText {
  /** The records that end in the next whole lines; empty lines are none. @throws the error of `broken`. */
  take(text: string): readonly CsvRecord[]
  /** To be called after the last text. @throws the error of `broken`. */
  end(): void
  /** The error for a record that is longer than {@link RECORD_LENGTH}. */
  tooLong(): Error
}

/** `broken` makes the error for what is wrong in a line, given in words. */
export function csvText(broken: (line: number, why: string) => Error): CsvText {
  const fault = (what: Fault, line: number) => broken(line, FAULTS[what])
  /** A record that is cut off within quotes. */
  let open = ''
  /** The line in which the next record begins, and that after the last record. */
  let line = 1
  let after = 1

  const taken = (given: string): readonly CsvRecord[] => {
    const text = open + given
    open = ''
    const records: CsvRecord[] = []
    let quote = text.indexOf('"')
    for (let at = 0; at < text.length; ) {
      const found = text.indexOf('\n', at)
      const end = found === -1 ? text.length : found
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at)
      if (quote !== -1 && quote < end) {
        const record = quotedRecord(text, at, (what, place) => fault(what, line + lineFeeds(text.slice(at, place))))
        if (record === null) {
          open = text.slice(at)
          break
        }
        records.push({ cells: record.cells, line })
        if (record.end - at > RECORD_LENGTH) throw fault('size', after)
        line += lineFeeds(text.slice(at, record.end)) + 1
        after = line
        at = record.end + 1
        continue
      }
      const last = found > at && text[found - 1] === '\r' ? found - 1 : end
      if (last - at > RECORD_LENGTH) throw fault('size', after)
      if (last > at) {
        records.push({ cells: text.slice(at, last).split(','), line })
        after = line + 1
      }
      line++
      at = end + 1
    }
    if (open.length > RECORD_LENGTH) throw fault('size', after)
    return records
  }

  return {
    take: taken,
    end() {
      if (open !== '') throw fault('not closed', after)
    },
    tooLong: () => fault('size', after),
  }
}

/** The record at a place, and where the line feed is that ends it; null where the text ends within quotes. */
function quotedRecord(
  text: string,
  start: number,
  fault: (what: Fault, place: number) => Error,
): { readonly cells: readonly string[]; readonly end: number } | null {
  const cells: string[] = []
  for (let at = start; ; ) {
    let end: number
    if (text[at] === '"') {
      const quoted = quotedText(text, at)
      if (quoted === null) return null
      cells.push(quoted.text)
      end = quoted.end
    } else {
      end = endOfPlain(text, at)
      const cell = text.slice(at, text[end] === '\n' && end > at && text[end - 1] === '\r' ? end - 1 : end)
      const quote = cell.indexOf('"')
      if (quote !== -1) throw fault('opening', at + quote)
      cells.push(cell)
    }
    if (text[end] === '\r' && text[end + 1] === '\n') end++
    if (end === text.length || text[end] === '\n') return { cells, end }
    if (text[end] !== ',') throw fault('closing', end)
    at = end + 1
  }
}

/** What stands in quotes, and the place after the closing one; null where there is none. */
function quotedText(text: string, start: number): { readonly text: string; readonly end: number } | null {
  let found = ''
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return null
    found += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { text: found, end: quote + 1 }
    found += '"'
    at = quote + 2
  }
}

/** Where a text without quotes ends: at a comma, a line feed or the end. */
function endOfPlain(text: string, start: number): number {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end++
  return end
}

function lineFeeds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}
