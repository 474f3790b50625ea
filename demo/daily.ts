import { formatMoney, type Money } from '../src/core/model/money.ts'
import { type Calendar, UPGRADE_DAY } from './calendar.ts'
import { idOf } from './ids.ts'
import { ptuRows } from './ptu.ts'
import type { Request } from './requests.ts'
import type { Cell, TableRows } from './table-rows.ts'

/** How one of LiteLLM's daily tables sees a request. */
interface View {
  readonly relation: string
  /** Its own column; null for the global table, which has no key column either. */
  readonly column: string | null
  /** The entities whose rows the request is added to; none if it is left out. */
  readonly entities: (request: Request) => readonly string[]
}

const some = (id: string | null | undefined) => (id === null || id === undefined ? [] : [id])
const everyone = ['']

/** Who gets a row, see `db_spend_update_writer.py` and `daily_spend_bulk_upsert.py` of LiteLLM. */
const VIEWS: readonly View[] = [
  { relation: 'LiteLLM_DailyUserSpend', column: 'user_id', entities: ({ principal }) => [principal.userId] },
  { relation: 'LiteLLM_DailyTeamSpend', column: 'team_id', entities: ({ principal }) => [principal.team?.id ?? ''] },
  {
    relation: 'LiteLLM_DailyOrganizationSpend',
    column: 'organization_id',
    // Before the upgrade a request without an organization had no row at all.
    entities: ({ principal, day }) => some(principal.organization?.id ?? (day < UPGRADE_DAY ? null : '')),
  },
  {
    relation: 'LiteLLM_DailyProjectSpend',
    column: 'project_id',
    entities: ({ principal }) => some(principal.key.project?.id),
  },
  {
    relation: 'LiteLLM_DailyEndUserSpend',
    column: 'end_user_id',
    entities: ({ endUser }) => (endUser === '' ? [] : [endUser]),
  },
  {
    relation: 'LiteLLM_DailyAgentSpend',
    column: 'agent_id',
    entities: ({ principal }) => some(principal.key.agent?.id),
  },
  // The whole cost once for every tag: their sum is more than was spent.
  { relation: 'LiteLLM_DailyTagSpend', column: 'tag', entities: ({ tags }) => [...new Set(tags)] },
  { relation: 'LiteLLM_DailyGlobalSpend', column: null, entities: () => everyone },
]

/** The counters of one physical row. */
interface Totals {
  readonly entity: string
  readonly first: Request
  last: Request
  prompt: number
  completion: number
  cacheRead: number
  cacheWrite: number
  saved: Money
  spend: Money
  requests: number
  failed: number
  milliseconds: number
}

/** The rows of all daily tables. */
export function dailyTables(requests: readonly Request[], calendar: Calendar): readonly TableRows[] {
  // A job copies closed days only.
  const closed = requests.filter(({ day }) => calendar.start(day + 1) <= calendar.now)
  return VIEWS.map((view) => {
    const { relation, columns, rows } = viewed(view, view.column === null ? closed : requests, calendar)
    return { relation, columns, rows: view.column === 'team_id' ? [...rows, ...ptuRows(calendar)] : rows }
  })
}

/** The rows that a day has before it is closed. */
export function openDayTables(requests: readonly Request[], calendar: Calendar): readonly TableRows[] {
  return VIEWS.filter(({ column }) => column !== null).map((view) => viewed(view, requests, calendar))
}

function viewed(view: View, requests: readonly Request[], calendar: Calendar): TableRows {
  const rows = Array.from(totalsOf(requests, view), ([key, totals]) => rowOf(key, totals, view, calendar))
  return { relation: view.relation, columns: columnsOf(view), rows }
}

function totalsOf(requests: readonly Request[], view: View): ReadonlyMap<string, Totals> {
  const groups = new Map<string, Totals>()
  for (const request of requests) {
    const entities = view.entities(request)
    if (entities.length === 0) continue
    const group = groupOf(request, view)
    for (const entity of entities) {
      const key = `${entity}\n${group}`
      const known = groups.get(key)
      const totals = known ?? nothing(entity, request)
      if (!known) groups.set(key, totals)
      add(totals, request)
    }
  }
  return groups
}

function groupOf(request: Request, view: View): string {
  const { task, day, principal } = request
  const apiKey = view.column === null ? '' : principal.apiKey
  const { name, group, provider } = task.model
  // Older LiteLLM wrote the row with NULL and looked for it with '': every flush made another one (issue 34232).
  const flush = provider === null && day < UPGRADE_DAY && view.column !== null ? request.id : ''
  return `${day}\n${apiKey}\n${name}\n${group}\n${provider}\n${task.tool}\n${task.endpoint}\n${flush}`
}

function nothing(entity: string, first: Request): Totals {
  const counters = { prompt: 0, completion: 0, cacheRead: 0, cacheWrite: 0, saved: 0n, spend: 0n }
  return { entity, first, last: first, ...counters, requests: 0, failed: 0, milliseconds: 0 }
}

function add(totals: Totals, request: Request): void {
  if (request.end > totals.last.end) totals.last = request
  totals.prompt += request.usage.prompt
  totals.completion += request.usage.completion
  totals.cacheRead += request.usage.cacheRead
  totals.cacheWrite += request.usage.cacheWrite
  totals.spend += request.spend
  totals.saved += request.saved
  totals.requests += 1
  totals.failed += request.outcome === 'failed' ? 1 : 0
  totals.milliseconds += request.end - request.start
}

const COUNTERS = [
  'prompt_tokens',
  'completion_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'prompt_caching_savings_spend',
  'spend',
  'api_requests',
  'successful_requests',
  'failed_requests',
  'total_response_time_ms',
  'timed_requests',
]

function columnsOf({ column }: View): string[] {
  const subject = ['model', 'model_group', 'custom_llm_provider', 'mcp_namespaced_tool_name', 'endpoint']
  const own = column === null ? [] : [column, 'api_key', 'timed_completion_tokens']
  const extra = column === 'team_id' ? ['ptu_flat_cost'] : column === 'tag' ? ['request_id'] : []
  return ['id', 'date', ...own, ...extra, ...subject, ...COUNTERS, 'created_at', 'updated_at']
}

function rowOf(key: string, totals: Totals, { relation, column }: View, calendar: Calendar): Cell[] {
  const { first, last, entity } = totals
  const { model, tool, endpoint } = first.task
  const old = first.day < UPGRADE_DAY
  const own = column === null ? [] : [entity, first.principal.apiKey, old ? null : totals.completion]
  const extra = column === 'team_id' ? ['0'] : column === 'tag' ? [last.id] : []
  return [
    idOf(relation, key),
    calendar.date(first.day),
    ...own,
    ...extra,
    model.name,
    model.group,
    model.provider ?? (old && column !== null ? null : ''),
    tool,
    endpoint,
    totals.prompt,
    totals.completion,
    totals.cacheRead,
    totals.cacheWrite,
    formatMoney(totals.saved),
    formatMoney(totals.spend),
    totals.requests,
    totals.requests - totals.failed,
    totals.failed,
    totals.milliseconds,
    totals.requests,
    first.written,
    last.written,
  ]
}
