import type { Exporters } from '../source/exporter.ts'

/** What an exporter of LiteLLM's own does to the spend; null where none was found (docs/migrating.md). */
export function exporterWarning({ cloudzero, others }: Exporters): string | null {
  const sentences = [
    ...(cloudzero.length === 0
      ? []
      : [
          `LiteLLM’s own CloudZero export is configured as well (${cloudzero.join(', ')}): both together count the spend twice, or overwrite each other.`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `LiteLLM sends spend away by the ${others.length === 1 ? 'callback' : 'callbacks'} ${others.join(', ')}: where that ends in CloudZero (otel in its OpenTelemetry endpoint, for one), the spend counts twice.`,
        ]),
  ]
  return sentences.length === 0 ? null : sentences.join(' ')
}
