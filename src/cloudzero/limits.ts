/** Most telemetry records of one request body. */
export const BODY_RECORDS = 10_000

/** Most records that CloudZero shows of a telemetry stream. */
export const SHOWN_RECORDS = 1_000

/** Most questions about costs that CloudZero answers in a day; further pages of an answer do not count. */
export const COSTS_A_DAY = 60

/** The scope of an API key that each call needs, as CloudZero's settings list them. */
export const SCOPES = {
  drops: 'connections:read_billing_anycost_billing_drops',
  contents: 'connections:read_billing_anycost_billing_drops_month',
  send: 'connections:create_billing_anycost_billing_drop',
  validate: 'connections:create_billing_anycost_validate_billing_drop',
  telemetry: 'unit-cost_v1:manage_telemetry_records',
  records: 'unit-cost_v1:read_telemetry',
  costs: 'billing:read_costs',
} as const

/** The calls of CloudZero's API that this tool makes, named as the clients' methods. */
export type Call = keyof typeof SCOPES
