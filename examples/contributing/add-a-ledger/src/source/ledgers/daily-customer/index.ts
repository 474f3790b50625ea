import { dailyTable } from '../daily.ts'

/** Requests by customer, as a table of your own LiteLLM may hold them. */
export const dailyCustomer = dailyTable({
  id: 'daily-customer',
  relation: 'LiteLLM_DailyCustomerSpend',
  summary: 'every request made for a customer',
  caveat: 'daily-customer holds only requests made for a customer, daily-user every request.',
  ptu: false,
  entity: { column: 'customer_id', field: 'endUserId', level: 'end-user' },
  levels: ['org', 'team', 'user', 'key', 'end-user', 'model', 'model-group', 'provider'],
  defaultLevels: ['end-user', 'model'],
})
