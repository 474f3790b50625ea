/** The tag that holds the CZRN of a line. */
export const CZRN = 'resource/tag:czrn'

/** The parts of a CZRN that other columns say as well. */
export interface CzrnParts {
  readonly provider: string
  readonly serviceType: string
  readonly region: string
  readonly account: string
  readonly type: string
  readonly localId: string
}

const SHAPE = /^czrn:([a-z0-9-]+):([a-zA-Z0-9-]+):([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]+):(.+)$/s

/** Null for a text that is no CZRN. */
export function czrnParts(text: string): CzrnParts | null {
  const parts = SHAPE.exec(text)
  if (parts === null) return null
  const [, provider = '', serviceType = '', region = '', account = '', type = '', localId = ''] = parts
  return { provider, serviceType, region, account, type, localId }
}
