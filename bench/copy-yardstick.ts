import pg from 'pg'

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

/** Reads the rows as the server's CSV and throws them away: pg hands the data of COPY to a query of one's own making. */
async function copyOut(client: pg.Client, text: string): Promise<{ rows: number; bytes: number }> {
  let rows = 0
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    client.query({
      submit: (connection: pg.Connection) => connection.query(text),
      handleCopyData({ chunk }: { chunk: Buffer }) {
        rows++
        bytes += chunk.length
      },
      handleCommandComplete() {},
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    })
  })
  return { rows, bytes }
}

const client = new pg.Client(process.env.DATABASE_URL)
await client.connect()
const { rows } = await copyOut(client, `COPY (${ROWS}) TO STDOUT (FORMAT csv)`)
await client.end()
if (rows !== Number(process.argv[2])) throw new Error(`COPY gave ${rows} rows instead of ${process.argv[2]}.`)
