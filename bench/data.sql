-- Fills the tables of fixtures/litellm/schema/march-2026.sql for the benchmark. The same numbers every time:
-- only arithmetic and hashes, no random(). The session says how many rows, users and keys there are:
-- SET bench.rows = 1000000; SET bench.users = 5000; SET bench.keys = 20000.

INSERT INTO "LiteLLM_BudgetTable" (budget_id, created_by, updated_by) VALUES ('default', 'admin', 'admin');

INSERT INTO "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, models, created_by, updated_by)
SELECT md5('organization ' || n)::uuid::text, 'Division ' || lpad(n::text, 2, '0'), 'default', '{}', 'admin', 'admin'
FROM generate_series(0, 49) n;

INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, organization_id)
SELECT
  md5('team ' || n)::uuid::text,
  (ARRAY['Search', 'Customer Support', 'Data Platform', 'Risk & Compliance', 'Mobile'])[1 + n % 5] || ' ' || n,
  md5('organization ' || n % 50)::uuid::text
FROM generate_series(0, 499) n;

CREATE TEMPORARY TABLE people AS
SELECT n, lower(first || '.' || last) || n || '@example.com' AS email, first || ' ' || last AS name
FROM generate_series(0, current_setting('bench.users')::integer - 1) n
CROSS JOIN LATERAL (
  SELECT
    (ARRAY['Ada', 'Bruno', 'Chiara', 'David', 'Elif', 'Farah', 'Grace', 'Hiroshi', 'Ines', 'Jonas'])[1 + n % 10] AS first,
    (ARRAY['Okafor', 'Nguyen', 'Schmidt', 'Garcia', 'Tanaka', 'Kowalski', 'Rossi', 'Haddad'])[1 + n / 10 % 8] AS last
) names;

INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, user_email, models)
SELECT email, name, email, '{}' FROM people;

-- All keys of a user are in the user's team; one key in ten has no alias.
CREATE TEMPORARY TABLE keys AS
SELECT key AS n, encode(sha256(('key ' || key)::bytea), 'hex') AS token, email, people.n AS person
FROM generate_series(0, current_setting('bench.keys')::integer - 1) key
JOIN people ON people.n = key % current_setting('bench.users')::integer;

INSERT INTO "LiteLLM_VerificationToken" (token, key_name, key_alias, models, user_id, team_id)
SELECT
  token,
  'sk-...' || right(md5('name ' || n), 4),
  CASE WHEN n % 10 > 0 THEN (ARRAY['backend', 'batch', 'notebook', 'ci'])[1 + n * 4 / current_setting('bench.keys')::integer] || '-' || lpad(n::text, 5, '0') END,
  '{}',
  email,
  md5('team ' || person % 500)::uuid::text
FROM keys;

CREATE TEMPORARY TABLE models (n serial, provider text, model text, model_group text, endpoint text, input float8, output float8);
INSERT INTO models (provider, model, model_group, endpoint, input, output) VALUES
  ('openai', 'gpt-4o-2024-08-06', 'gpt-4o', '/chat/completions', 2.5e-06, 1e-05),
  ('openai', 'gpt-4o-mini-2024-07-18', 'gpt-4o-mini', '/chat/completions', 1.5e-07, 6e-07),
  ('openai', 'gpt-4.1', 'gpt-4.1', '/responses', 2e-06, 8e-06),
  ('openai', 'o3-mini-2025-01-31', 'o3-mini', '/responses', 1.1e-06, 4.4e-06),
  ('openai', 'text-embedding-3-small', 'embeddings', '/embeddings', 2e-08, 0),
  ('azure', 'azure/gpt-4o-eu', 'gpt-4o', '/chat/completions', 2.75e-06, 1.1e-05),
  ('azure', 'azure/gpt-4o-mini-eu', 'gpt-4o-mini', '/chat/completions', 1.65e-07, 6.6e-07),
  ('azure', 'azure/gpt-4.1-us', 'gpt-4.1', '/responses', 2e-06, 8e-06),
  ('azure', 'azure/o1-us', 'o1', '/chat/completions', 1.5e-05, 6e-05),
  ('azure', 'azure/text-embedding-3-large', 'embeddings-large', '/embeddings', 1.3e-07, 0),
  ('anthropic', 'claude-3-5-sonnet-20241022', 'claude-sonnet', '/v1/messages', 3e-06, 1.5e-05),
  ('anthropic', 'claude-3-5-haiku-20241022', 'claude-haiku', '/v1/messages', 8e-07, 4e-06),
  ('anthropic', 'claude-3-opus-20240229', 'claude-opus', '/v1/messages', 1.5e-05, 7.5e-05),
  ('anthropic', 'claude-sonnet-4-20250514', 'claude-sonnet-4', '/v1/messages', 3e-06, 1.5e-05),
  ('anthropic', 'claude-opus-4-20250514', 'claude-opus-4', '/chat/completions', 1.5e-05, 7.5e-05),
  ('bedrock', 'us.anthropic.claude-3-5-haiku-20241022-v1:0', 'claude-haiku', '/chat/completions', 8e-07, 4e-06),
  ('bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 'claude-sonnet-4', '/v1/messages', 3e-06, 1.5e-05),
  ('bedrock', 'eu.amazon.nova-pro-v1:0', 'nova-pro', '/chat/completions', 8e-07, 3.2e-06),
  ('bedrock', 'eu.amazon.nova-micro-v1:0', 'nova-micro', '/chat/completions', 3.5e-08, 1.4e-07),
  ('bedrock', 'amazon.titan-embed-text-v2:0', 'titan', '/embeddings', 2e-08, 0),
  ('vertex_ai', 'vertex_ai/gemini-1.5-pro-002', 'gemini-pro', '/chat/completions', 1.25e-06, 5e-06),
  ('vertex_ai', 'vertex_ai/gemini-2.0-flash-001', 'gemini-flash', '/chat/completions', 1.5e-07, 6e-07),
  ('vertex_ai', 'vertex_ai/gemini-2.5-pro', 'gemini-2.5-pro', '/chat/completions', 1.25e-06, 1e-05),
  ('vertex_ai', 'vertex_ai/claude-3-5-sonnet-v2@20241022', 'claude-sonnet', '/v1/messages', 3e-06, 1.5e-05),
  ('vertex_ai', 'text-embedding-005', 'embeddings-google', '/embeddings', 2.5e-08, 0),
  ('gemini', 'gemini/gemini-1.5-flash', 'gemini-flash', '/chat/completions', 7.5e-08, 3e-07),
  ('gemini', 'gemini/gemini-1.5-pro', 'gemini-pro', '/chat/completions', 1.25e-06, 5e-06),
  ('gemini', 'gemini/gemini-2.0-flash', 'gemini-2-flash', '/chat/completions', 1e-07, 4e-07),
  ('gemini', 'gemini/gemini-2.0-flash-lite', 'gemini-lite', '/chat/completions', 7.5e-08, 3e-07),
  ('gemini', 'gemini/gemini-2.5-flash', 'gemini-2.5-flash', '/chat/completions', 3e-07, 2.5e-06),
  ('mistral', 'mistral/mistral-large-2411', 'mistral-large', '/chat/completions', 2e-06, 6e-06),
  ('mistral', 'mistral/mistral-small-latest', 'mistral-small', '/chat/completions', 1e-07, 3e-07),
  ('mistral', 'mistral/codestral-2501', 'codestral', '/chat/completions', 3e-07, 9e-07),
  ('mistral', 'mistral/pixtral-12b-2409', 'pixtral', '/chat/completions', 1.5e-07, 1.5e-07),
  ('mistral', 'mistral/mistral-embed', 'mistral-embed', '/embeddings', 1e-07, 0),
  ('groq', 'groq/llama-3.3-70b-versatile', 'llama-70b', '/chat/completions', 5.9e-07, 7.9e-07),
  ('groq', 'groq/llama-3.1-8b-instant', 'llama-8b', '/chat/completions', 5e-08, 8e-08),
  ('groq', 'groq/qwen-qwq-32b', 'qwq', '/chat/completions', 2.9e-07, 3.9e-07),
  ('groq', 'groq/deepseek-r1-distill-llama-70b', 'deepseek-r1', '/chat/completions', 7.5e-07, 9.9e-07),
  ('groq', 'groq/gemma2-9b-it', 'gemma', '/chat/completions', 2e-07, 2e-07);

-- 60 days from 2026-01-01, stored day after day as LiteLLM writes them. In a day the (key, model) pairs are all different,
-- since 347,117 has no divisor in common with the number of pairs, and seldom the same as on another day: nothing that remembers
-- pairs gets an advantage. One row in 97 is of failed requests only.
INSERT INTO "LiteLLM_DailyUserSpend" (
  id, user_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint,
  prompt_tokens, completion_tokens, cache_read_input_tokens, spend,
  api_requests, successful_requests, failed_requests, created_at, updated_at
)
SELECT
  md5('row ' || i)::uuid::text, keys.email, to_char(day, 'YYYY-MM-DD'), keys.token, model, model_group, provider, '', endpoint,
  prompt, completion, prompt / 4, prompt * input + completion * output,
  requests, requests * ok, requests * (1 - ok), day + i % 86400 * interval '1 second', day + interval '1 day'
FROM generate_series(0, current_setting('bench.rows')::bigint - 1) i
CROSS JOIN LATERAL (SELECT i * 60 / current_setting('bench.rows')::bigint AS number) days
CROSS JOIN LATERAL (
  SELECT
    timestamp '2026-01-01' + days.number * interval '1 day' AS day,
    (i * 347117 + days.number * 104729) % (current_setting('bench.keys')::bigint * 40) AS pair,
    1 + i * 7919 % 40 AS requests,
    (i % 97 > 0)::integer AS ok
) drawn
JOIN models ON models.n = 1 + pair % 40
CROSS JOIN LATERAL (
  SELECT
    requests * ok * (3 + i * 15485863 % 5000) AS prompt,
    CASE WHEN output > 0 THEN requests * ok * (1 + i * 32452843 % 900) ELSE 0 END AS completion
) used
JOIN keys ON keys.n = pair / 40
ORDER BY i;
