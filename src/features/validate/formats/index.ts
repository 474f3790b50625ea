import type { FindingsFormat } from './types.ts'

/** Every form of a report, by the name `validate --format` takes; loaded on use, so that help stays instant. */
export const FINDINGS_FORMATS = {
  text: () => import('./text.ts').then(({ text }) => text),
  json: () => import('./json.ts').then(({ json }) => json),
  github: () => import('./github.ts').then(({ github }) => github),
  junit: () => import('./junit.ts').then(({ junit }) => junit),
  sarif: () => import('./sarif.ts').then(({ sarif }) => sarif),
} satisfies Record<string, () => Promise<FindingsFormat>>
