const MASK = '***'
const LONGEST = 300
/** Terminal escapes and line breaks that a remote answer has no business to put on a screen. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu

/** Makes what somebody else wrote fit for a message: secrets masked, on one line, cut to 300 characters. */
export type Shown = (text: string) => string

/** Knows the secrets to mask, also as they look inside JSON or a URL. */
export function shownWithout(secrets: readonly string[]): Shown {
  const known = [
    ...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])),
  ]
    // A secret of three letters would take half of every message with it. Longest first: one may contain another.
    .filter((secret) => secret.length > 3)
    .sort((a, b) => b.length - a.length)
  return (text) => {
    // Masked before it is cut: a cut through a secret would leave its first half.
    const masked = known.reduce((rest, secret) => rest.replaceAll(secret, MASK), text)
    const line = masked.replace(CONTROLS, ' ').trim()
    return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
  }
}
