/** One number of a metric, as decimal text, and what tells it from the others. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: string
}

/** A metric in base units (dollars, seconds, ratios), which its name ends in. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

/** Gauges in Prometheus' text format, as the textfile collector of its node exporter reads them; metrics without samples are left out. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) =>
      [
        `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`,
        `# TYPE ${name} gauge`,
        ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
        '',
      ].join('\n'),
    )
    .join('')
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

/** Labels as they stand behind a name; nothing where there are none. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${label}="${value.replace(/[\\"\n]/g, (special) => ESCAPES[special] ?? special)}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
