import type { Flag } from '../core/flag.ts'

const WATCHING = 'For those who watch'

/** Flags of commands that say how they ended; see run-end.ts. */
export const METRICS_FLAGS: readonly Flag[] = [
  {
    name: 'metrics-file',
    key: 'metricsFile',
    value: '<file>',
    group: WATCHING,
    help: "write metrics for Prometheus' textfile collector, however the run ends",
  },
  {
    name: 'metrics-push',
    key: 'metricsPush',
    value: '<url>',
    group: WATCHING,
    help: 'send them to a Pushgateway: http://host:9091',
  },
]
