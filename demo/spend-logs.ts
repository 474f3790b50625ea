import { formatMoney, type Money } from '../src/core/model/money.ts'
import { type Calendar, stamp } from './calendar.ts'
import { type Charge, chargeOf, type Usage } from './charge.ts'
import { idOf } from './ids.ts'
import type { Principal } from './keys.ts'
import type { Model } from './models.ts'
import type { Request } from './requests.ts'
import type { Cell, TableRows } from './table-rows.ts'

/** LiteLLM_SpendLogs: one row for every request of the last days, without prompts and answers. */
export function spendLogs(requests: readonly Request[], calendar: Calendar): TableRows {
  const kept = requests.filter(({ start }) => start >= calendar.logsFrom)
  const columns = kept.slice(0, 1).flatMap((request) => Object.keys(rowOf(request)))
  return { relation: 'LiteLLM_SpendLogs', columns, rows: kept.map((request) => Object.values(rowOf(request))) }
}

function rowOf(request: Request): Readonly<Record<string, Cell>> {
  const { principal, task, usage, outcome } = request
  const { model } = task
  const failed = outcome === 'failed'
  const end = stamp(request.end)
  const cached = outcome === 'from-cache'
  return {
    request_id: request.id,
    call_type: task.callType,
    api_key: principal.apiKey,
    spend: formatMoney(request.spend),
    total_tokens: usage.prompt + usage.completion,
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    startTime: stamp(request.start),
    endTime: end,
    completionStartTime: end,
    request_duration_ms: request.end - request.start,
    model: model.name,
    model_group: model.group,
    model_id: model.name === '' ? '' : idOf('deployment', model.name),
    custom_llm_provider: model.provider ?? '',
    api_base: failed ? '' : model.apiBase,
    user: principal.userId,
    team_id: principal.team?.id ?? '',
    organization_id: principal.organization?.id ?? null,
    end_user: request.endUser,
    agent_id: principal.key.agent?.id ?? null,
    metadata: JSON.stringify(metadataOf(request)),
    request_tags: JSON.stringify(request.tags),
    cache_hit: cached ? 'True' : 'False',
    cache_key: task.cacheable ? request.callId.replaceAll('-', '') : 'Cache OFF',
    session_id: request.session,
    litellm_call_id: request.callId,
    status: failed ? 'failure' : 'success',
    mcp_namespaced_tool_name: task.tool === '' ? null : task.tool,
    created_at: request.written,
    updated_at: request.written,
  }
}

/** Only what there is something to say about: LiteLLM leaves the rest out or writes null. */
function metadataOf(request: Request): Record<string, unknown> {
  const { principal, task, usage, outcome } = request
  const { costCenter } = principal.key
  return {
    ...keyMetadata(principal),
    ...(costCenter !== null && { spend_logs_metadata: { cost_center: costCenter } }),
    ...(outcome === 'failed'
      ? { status: 'failure', error_information: errorInformation(task.model), attempted_retries: 2 }
      : { status: 'success', usage_object: usageObject(task.model, usage) }),
    ...(outcome === 'answered' && { cost_breakdown: costBreakdown(chargeOf(task.model, usage), task.model) }),
    ...(task.tool !== '' && { mcp_tool_call_metadata: { namespaced_tool_name: task.tool } }),
  }
}

function keyMetadata({ apiKey, userId, team, organization, key }: Principal): Record<string, unknown> {
  return {
    user_api_key: apiKey,
    user_api_key_alias: key.alias,
    user_api_key_team_id: team?.id ?? null,
    user_api_key_team_alias: team?.alias ?? null,
    user_api_key_org_id: organization?.id ?? null,
    user_api_key_user_id: userId === '' ? null : userId,
    ...(key.project && { user_api_key_project_id: key.project.id, user_api_key_project_alias: key.project.alias }),
  }
}

function errorInformation({ provider }: Model): Record<string, unknown> {
  return {
    error_code: '429',
    error_class: 'RateLimitError',
    error_message: 'Too many requests; try again later.',
    llm_provider: provider ?? '',
    traceback: '',
  }
}

/** OpenAI's names; Anthropic's own stand beside them where the provider speaks them. */
function usageObject({ cacheWrite }: Model, usage: Usage): Record<string, unknown> {
  const cached = { cache_read_input_tokens: usage.cacheRead, cache_creation_input_tokens: usage.cacheWrite }
  return {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    ...(cacheWrite > 0n && cached),
    ...(usage.cacheRead > 0 && { prompt_tokens_details: { cached_tokens: usage.cacheRead } }),
    ...(usage.reasoning > 0 && { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
  }
}

function costBreakdown(charge: Charge, model: Model): Record<string, unknown> {
  return {
    input_cost: usd(charge.input),
    output_cost: usd(charge.output),
    ...(charge.cacheRead > 0n && { cache_read_cost: usd(charge.cacheRead) }),
    ...(charge.cacheWrite > 0n && { cache_creation_cost: usd(charge.cacheWrite) }),
    ...(charge.reasoning > 0n && { reasoning_cost: usd(charge.reasoning) }),
    ...(charge.tools > 0n && { tool_usage_cost: usd(charge.tools) }),
    original_cost: usd(charge.original),
    ...(model.discount > 0n && { discount_percent: share(model.discount), discount_amount: usd(charge.discount) }),
    ...(model.margin > 0n && { margin_percent: share(model.margin), margin_total_amount: usd(charge.margin) }),
    total_cost: usd(charge.total),
  }
}

/** JSON numbers are LiteLLM's own form here; 12 places of what one request costs fit into a float. */
function usd(money: Money): number {
  return Number(formatMoney(money))
}

function share(tenThousandths: bigint): number {
  return Number(tenThousandths) / 10_000
}
