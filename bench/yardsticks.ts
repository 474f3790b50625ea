import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type pg from 'pg'
import { withClient } from '../test/support/client.ts'

/** What LiteLLM's own CloudZero exporter selects, and the organization and names it leaves out: 25 columns. */
const ROWS = `
  SELECT s.id, s.date, s.user_id, s.api_key, s.model, s.model_group, s.custom_llm_provider, s.prompt_tokens,
    s.completion_tokens, s.spend, s.api_requests, s.successful_requests, s.failed_requests,
    s.cache_creation_input_tokens, s.cache_read_input_tokens, s.created_at, s.updated_at, s.endpoint,
    k.team_id, k.key_alias, t.team_alias, u.user_email, u.user_alias, o.organization_id, o.organization_alias
  FROM "LiteLLM_DailyUserSpend" s
  LEFT JOIN "LiteLLM_VerificationToken" k ON k.token = s.api_key
  LEFT JOIN "LiteLLM_UserTable" u ON u.user_id = s.user_id
  LEFT JOIN "LiteLLM_TeamTable" t ON t.team_id = k.team_id
  LEFT JOIN "LiteLLM_OrganizationTable" o ON o.organization_id = t.organization_id`

/** Seconds that COPY takes to hand over these rows as CSV, which is thrown away. @throws Error for another number of rows. */
export async function copySeconds(database: string, rows: number): Promise<number> {
  return withClient(database, async (client) => {
    const started = performance.now()
    const found = await countCopied(client, `COPY (${ROWS}) TO STDOUT (FORMAT csv)`)
    if (found !== rows) throw new Error(`COPY gave ${found} rows instead of ${rows}.`)
    return (performance.now() - started) / 1000
  })
}

/** pg hands the data of COPY to a query of one's own making, one row at a time. */
async function countCopied(client: pg.Client, text: string): Promise<number> {
  let rows = 0
  await new Promise<void>((resolve, reject) => {
    client.query({
      submit: (connection: pg.Connection) => connection.query(text),
      handleCopyData: () => rows++,
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    })
  })
  return rows
}

/** What `export --source spend-logs` groups requests by, with plain sums: neither exact nor rounded, no discounts. */
const GROUPS = `
  SELECT date_trunc('hour', "startTime"), api_key, "user", team_id, organization_id, model, custom_llm_provider, call_type,
    mcp_namespaced_tool_name, sum(spend), sum(prompt_tokens + completion_tokens), count(*)
  FROM "LiteLLM_SpendLogs" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1`

/** How psql prints: line by line as values come, or its own default, a table whose columns it measures first. */
const PRINTED = { unaligned: ['--no-align', '--tuples-only'], aligned: [] }

/** Seconds that psql takes to have all requests grouped and to print the groups to nowhere. @throws Error without psql. */
export async function groupSeconds(database: string, printed: keyof typeof PRINTED): Promise<number> {
  return psqlSeconds(database, GROUPS, PRINTED[printed])
}

/** Seconds that psql takes from its start to copy these rows of a month to nowhere. @throws Error without psql. */
export async function monthSeconds(database: string, month: string): Promise<number> {
  return psqlSeconds(database, `COPY (${ROWS} WHERE s.date LIKE '${month}-%') TO STDOUT (FORMAT csv)`, [])
}

async function psqlSeconds(database: string, command: string, options: readonly string[]): Promise<number> {
  const started = performance.now()
  const psql = spawn('psql', ['--no-psqlrc', '--quiet', ...options, '--dbname', database, '--command', command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(psql, 'exit')
  if (code !== 0) throw new Error(`psql ended with ${code}.`)
  return (performance.now() - started) / 1000
}
