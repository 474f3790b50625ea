const MASK = '***'
/** What stands between `scheme://` and the colon before a password. */
const URL_USER = /[^\s/:@]*:/y
const URL_PASSWORD = /(?!password@)[^\s@]+/y
const PARAMETER =
  /\b((?:password|sslpassword|api_?key|authorization)["']?\s*[=:]\s*["']?(?:(?:bearer|basic) +)?)[^\s&"',}]+/gi
const SECRET_NAME = /^(?:password|sslpassword|api_?key|authorization)$/i

/**
 * Takes secrets out of a text: those given, and whatever stands where a URL or a parameter keeps one. Its time grows
 * with the text, not with its square: names of users are as long as somebody likes.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  // A message may quote a secret as JSON or as a part of a URL.
  const written = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), urlPart(secret)])
  // Longest first, so that a secret that contains another one goes as a whole.
  // A secret of three letters would take half of every message with it.
  const known = [...new Set(written)].filter((secret) => secret.length > 3).sort((a, b) => b.length - a.length)
  const patterns = known.map(patternOf)
  return (text) => {
    const plain = withoutUrlPasswords(text).replace(PARAMETER, `$1${MASK}`)
    return patterns.reduce((rest, pattern) => rest.replaceAll(pattern, MASK), plain)
  }
}

/** The secrets that are more than a word: `litellm`, as a password, would take the name of this program out of our own sentences. */
export function beyondWords(secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => !/^\p{L}+$/u.test(secret))
}

/**
 * A line of a log as JSON. Every text is masked before it is written: afterwards a secret with a quote or a backslash
 * would look different, and a mask could take a quote of the JSON with it.
 */
export function redactedJson(line: object, redact: (text: string) => string, redactHint = redact): string {
  return JSON.stringify(line, (name, value: unknown) => {
    if (typeof value !== 'string') return value
    if (SECRET_NAME.test(name)) return MASK
    return name === 'hint' ? redactHint(value) : redact(value)
  })
}

/** A search from every `://` to the next `@` would take the square of the time: a stretch without one is searched once. */
function withoutUrlPasswords(text: string): string {
  let shown = ''
  let done = 0
  let searched = 0
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', Math.max(at + 3, done))) {
    const start = endOf(URL_USER, text, at + 3)
    if (start === null || start < searched) continue
    const end = endOf(URL_PASSWORD, text, start)
    if (end === null) continue
    searched = end
    if (text[end] !== '@') continue
    shown += text.slice(done, start) + MASK
    done = end
  }
  return shown + text.slice(done)
}

/** Where the match ends that begins at `start`; null where there is none. */
function endOf(pattern: RegExp, text: string, start: number): number | null {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : null
}

function urlPart(secret: string): string {
  // A lone surrogate has no form in a URL.
  return encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'))
}

/** A short secret may be part of a word: then only the word itself is masked. */
function patternOf(secret: string): RegExp {
  const text = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(secret.length < 8 ? `(?<![\\p{L}\\p{N}])${text}(?![\\p{L}\\p{N}])` : text, 'gu')
}
