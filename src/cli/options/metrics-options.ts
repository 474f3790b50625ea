import { type OptionGroup, option } from '../../core/option.ts'
import { file, text } from '../../core/option-kinds.ts'

const MONITORING: OptionGroup = { title: 'Monitoring' }

/** Options of commands that report how they ended; see run-end.ts. */
export const metricsOptions = [
  option({
    name: 'metrics-file',
    kind: file(),
    group: MONITORING,
    help: "write metrics for Prometheus' textfile collector, however the run ends",
  }),
  option({
    name: 'metrics-push',
    kind: text({ placeholder: 'url' }),
    group: MONITORING,
    help: 'send metrics to a Pushgateway: http://host:9091',
  }),
] as const
