/** An answer that is not the document it should be, or ends too soon. */
export class BrokenDocument extends Error {
  /** The part that is wrong, to be shown. */
  readonly text: string
  /** Whether it was sound as far as it went, so that the rest may come with another request. */
  readonly incomplete: boolean

  constructor(message: string, text: string, incomplete = false) {
    super(message)
    this.text = text
    this.incomplete = incomplete
  }
}

/** What stands around the rows is a few words; one row is smaller than any body that could have brought it. */
const LONGEST_FRAME = 65_536
const LONGEST_ROW = 5_000_000
const ROWS_FOLLOW = /(?<!\\)"billing_drop"\s*:\s*$/

/**
 * Takes the rows out of `{"billing_drop":[{...},...]}` while it arrives: a month is up to 70 MB of one JSON document.
 * It only finds where a row ends; whether row and frame are JSON is for `JSON.parse` to say.
 */
export class DropScanner {
  /** The document without its rows. */
  #frame = ''
  #depth = 0
  /** Where in the document: around the rows, before the first, after one, after a comma, in one. */
  #place: 'frame' | 'first' | 'after' | 'comma' | 'row' = 'frame'
  #inString = false
  #escaped = false
  /** The beginning of a row whose end has not come yet. */
  #begun = ''
  #rowDepth = 0

  /** The texts of the rows that end in this piece. @throws BrokenDocument where no row can be. */
  push(piece: string): string[] {
    const rows: string[] = []
    let from = 0
    for (let at = 0; at < piece.length; at++) {
      const char = piece.charCodeAt(at)
      if (this.#place === 'row') {
        if (!this.#endsRow(char)) continue
        rows.push(this.#begun + piece.slice(from, at + 1))
        this.#begun = ''
        this.#place = 'after'
      } else if (this.#place === 'frame') {
        this.#frameChar(char, piece, at)
      } else if (!isSpace(char)) {
        if (this.#between(char, piece, at)) from = at
      }
    }
    if (this.#place === 'row') {
      this.#begun += piece.slice(from)
      if (this.#begun.length > LONGEST_ROW) throw new BrokenDocument('a row without an end', this.#begun)
    }
    return rows
  }

  /** What stood around the rows, `{"billing_drop":[]}`. @throws BrokenDocument when the document ended too soon. */
  end(): unknown {
    if (this.#place !== 'frame' || this.#depth > 0 || this.#inString || this.#frame.trim() === '') {
      throw new BrokenDocument('it ends too soon', this.#begun || this.#frame, true)
    }
    return parsed(this.#frame)
  }

  #endsRow(char: number): boolean {
    if (this.#quoted(char)) return false
    if (isOpening(char)) this.#rowDepth++
    else if (isClosing(char)) this.#rowDepth--
    return this.#rowDepth === 0
  }

  #frameChar(char: number, piece: string, at: number): void {
    // A page of a proxy, or something after the end of the document.
    if (this.#depth === 0 && !isSpace(char) && (char !== OPEN_OBJECT || this.#frame.trim() !== '')) {
      throw new BrokenDocument('it is not JSON', this.#frame + piece.slice(at))
    }
    if (this.#frame.length === LONGEST_FRAME) throw new BrokenDocument('no "billing_drop" in it', this.#frame)
    const rows = char === OPEN_ARRAY && !this.#inString && this.#depth === 1 && ROWS_FOLLOW.test(this.#frame)
    this.#frame += piece.charAt(at)
    if (rows) this.#place = 'first'
    if (this.#quoted(char)) return
    if (isOpening(char)) this.#depth++
    else if (isClosing(char)) this.#depth--
  }

  /** Reads a character between two rows; true when a row begins with it. */
  #between(char: number, piece: string, at: number): boolean {
    if (char === OPEN_OBJECT && this.#place !== 'after') {
      this.#place = 'row'
      this.#rowDepth = 1
      return true
    }
    if (char === CLOSE_ARRAY && this.#place !== 'comma') {
      this.#place = 'frame'
      this.#frame += ']'
      this.#depth--
    } else if (char === COMMA && this.#place === 'after') {
      this.#place = 'comma'
    } else {
      throw new BrokenDocument('something else between two rows', piece.slice(at))
    }
    return false
  }

  /** Follows strings; true for a character of one, its quotes included. */
  #quoted(char: number): boolean {
    if (!this.#inString) {
      this.#inString = char === QUOTE
      return this.#inString
    }
    if (this.#escaped) this.#escaped = false
    else if (char === BACKSLASH) this.#escaped = true
    else if (char === QUOTE) this.#inString = false
    return true
  }
}

/** @throws BrokenDocument for what is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The engine's own message quotes a piece of the text, and with it half of a secret.
    throw new BrokenDocument('it is not JSON', text)
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_OBJECT = 0x7b
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const isOpening = (char: number) => char === OPEN_OBJECT || char === OPEN_ARRAY
const isClosing = (char: number) => char === 0x7d || char === CLOSE_ARRAY
const isSpace = (char: number) => char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09
