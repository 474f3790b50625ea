const MASK = '***'
/** Credentials inside any URL, whoever printed it. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)(?!password@)[^\s@]+(@)/gi
const PARAMETER = /\b((?:password|sslpassword|api_?key|authorization)["']?\s*[=:]\s*["']?)[^\s&"',}]+/gi

/** Takes secrets out of a text: those given, and whatever stands where a URL or a parameter keeps one. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  // Longest first, so that a secret that contains another one goes as a whole.
  // A secret of three letters would take half of every message with it.
  const known = secrets.filter((secret) => secret.length > 3).sort((a, b) => b.length - a.length)
  return (text) => {
    const plain = text.replace(URL_PASSWORD, `$1${MASK}$2`).replace(PARAMETER, `$1${MASK}`)
    return known.reduce((rest, secret) => rest.replaceAll(patternOf(secret), MASK), plain)
  }
}

/** A short secret may be part of a word: then only the word itself is masked. */
function patternOf(secret: string): RegExp {
  const text = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(secret.length < 8 ? `(?<![\\p{L}\\p{N}])${text}(?![\\p{L}\\p{N}])` : text, 'gu')
}
