/** A column of CBF besides the tags (docs/cloudzero.md, CBF columns). */
export interface CbfColumn {
  readonly name: string
  readonly form: 'number' | 'time' | 'text'
  readonly need: 'required' | 'recommended' | 'optional' | 'deprecated'
}

/** What the name of every tag column begins with. */
export const TAG = 'resource/tag:'

/** The types of a line that CloudZero knows. */
export const LINE_TYPES: readonly string[] = [
  'Usage',
  'Tax',
  'Support',
  'Purchase',
  'CommittedUsePurchase',
  'CommittedUseVacancy',
  'CommittedUseRecurringFee',
  'Discount',
  'Credit',
  'Fee',
  'Adjustment',
]

/** Every column there is, those that are out of use included; whatever is neither here nor a tag is not CBF. */
export const CBF_COLUMNS: readonly CbfColumn[] = [
  { name: 'cost/cost', form: 'number', need: 'required' },
  { name: 'time/usage_start', form: 'time', need: 'required' },
  { name: 'resource/id', form: 'text', need: 'recommended' },
  { name: 'resource/account', form: 'text', need: 'recommended' },
  { name: 'resource/service', form: 'text', need: 'recommended' },
  { name: 'lineitem/type', form: 'text', need: 'recommended' },
  { name: 'usage/amount', form: 'number', need: 'recommended' },
  { name: 'usage/units', form: 'text', need: 'recommended' },
  { name: 'resource/region', form: 'text', need: 'optional' },
  { name: 'resource/usage_family', form: 'text', need: 'optional' },
  { name: 'action/usage_type', form: 'text', need: 'optional' },
  { name: 'action/operation', form: 'text', need: 'optional' },
  { name: 'lineitem/id', form: 'text', need: 'optional' },
  { name: 'lineitem/description', form: 'text', need: 'optional' },
  { name: 'lineitem/cloud_provider', form: 'text', need: 'optional' },
  { name: 'time/usage_end', form: 'time', need: 'optional' },
  { name: 'cost/discounted_cost', form: 'number', need: 'optional' },
  { name: 'cost/amortized_cost', form: 'number', need: 'optional' },
  { name: 'cost/discounted_amortized_cost', form: 'number', need: 'optional' },
  { name: 'cost/on_demand_cost', form: 'number', need: 'optional' },
  { name: 'bill/invoice_id', form: 'text', need: 'optional' },
  { name: 'k8s/cluster', form: 'text', need: 'optional' },
  { name: 'k8s/namespace', form: 'text', need: 'optional' },
  { name: 'k8s/deployment', form: 'text', need: 'optional' },
  { name: 'k8s/labels', form: 'text', need: 'optional' },
  { name: 'action/account', form: 'text', need: 'deprecated' },
  { name: 'action/region', form: 'text', need: 'deprecated' },
]

const NAMES: ReadonlySet<string> = new Set(CBF_COLUMNS.map(({ name }) => name))

/** Whether a column is one of CBF, a tag included. */
export function isCbfColumn(name: string): boolean {
  return NAMES.has(name) || name.startsWith(TAG)
}

/** The names of the columns of a form. */
export function columnsOfForm(form: CbfColumn['form']): readonly string[] {
  return CBF_COLUMNS.flatMap((column) => (column.form === form ? [column.name] : []))
}
