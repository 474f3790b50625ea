-- Fills the request log for the benchmark, beside the people and keys of bench/data.sql. The same numbers every time.
-- The session says how many rows: SET bench.rows = 2000000.
--
-- Ten days from 2026-02-01, stored in the order of time. Few keys make most requests and a key uses three models, so an
-- hour has groups of many sizes. metadata has what LiteLLM writes for a request without discount, about 1 kB.

INSERT INTO "LiteLLM_SpendLogs" (
  request_id, call_type, api_key, spend, total_tokens, prompt_tokens, completion_tokens, "startTime", "endTime",
  request_duration_ms, model, model_id, model_group, custom_llm_provider, api_base, "user", team_id, organization_id,
  end_user, session_id, status, cache_hit, cache_key, request_tags, metadata
)
SELECT
  md5('request ' || i)::uuid::text, 'acompletion', token, prompt * input + completion * output, prompt + completion,
  prompt, completion, started, started + taken * interval '1 millisecond', taken, model, md5('deployment ' || model),
  model_group, provider, 'https://api.example.com/v1', email, k.team_id, t.organization_id, '', md5('session ' || i / 4)::uuid::text,
  'success', 'False', 'Cache OFF', '["User-Agent: openai-python", "User-Agent: openai-python/1.82.0"]',
  jsonb_build_object(
    'user_api_key', token, 'user_api_key_alias', key_alias, 'user_api_key_team_id', k.team_id,
    'user_api_key_team_alias', team_alias, 'user_api_key_org_id', t.organization_id, 'user_api_key_user_id', email,
    'user_api_key_end_user_id', NULL, 'user_api_key_request_route', '/chat/completions', 'requester_ip_address', '10.0.0.7',
    'applied_guardrails', '[]'::jsonb, 'batch_models', NULL, 'mcp_tool_call_metadata', NULL,
    'vector_store_request_metadata', NULL, 'guardrail_information', NULL, 'status', 'success', 'error_information', NULL,
    'spend_logs_metadata', jsonb_build_object('cost_center', 'cc-' || person % 20), 'attempted_retries', 0,
    'usage_object', jsonb_build_object(
      'prompt_tokens', prompt, 'completion_tokens', completion, 'total_tokens', prompt + completion,
      'prompt_tokens_details', jsonb_build_object('cached_tokens', prompt / 4, 'audio_tokens', NULL),
      'completion_tokens_details', jsonb_build_object('reasoning_tokens', completion / 8, 'audio_tokens', NULL)
    ),
    'model_map_information', jsonb_build_object('model_map_key', model, 'model_map_value', jsonb_build_object(
      'key', model, 'max_tokens', 16384, 'max_input_tokens', 128000, 'input_cost_per_token', input,
      'output_cost_per_token', output, 'litellm_provider', provider, 'mode', 'chat'
    )),
    'cost_breakdown', jsonb_build_object(
      'input_cost', prompt * input, 'output_cost', completion * output, 'tool_usage_cost', 0,
      'original_cost', prompt * input + completion * output, 'total_cost', prompt * input + completion * output
    )
  )
FROM generate_series(0, current_setting('bench.rows')::bigint - 1) i
CROSS JOIN LATERAL (
  SELECT
    timestamp '2026-02-01' + i * 864000000 / current_setting('bench.rows')::bigint * interval '1 millisecond' AS started,
    -- Between 0 and 20,000, a quarter of all below 80.
    floor(20000 * power((i * 7919 % 1000003) / 1000003.0, 4))::integer AS key,
    i * 104729 % 3 AS choice,
    200 + i * 15485863 % 9000 AS taken
) drawn
JOIN keys ON keys.n = key
JOIN models ON models.n = 1 + (key * 7 + choice * 11) % 40
CROSS JOIN LATERAL (
  SELECT
    (3 + i * 15485863 % 5000)::integer AS prompt,
    CASE WHEN output > 0 THEN (1 + i * 32452843 % 900)::integer ELSE 0 END AS completion
) used
JOIN "LiteLLM_VerificationToken" k USING (token)
JOIN "LiteLLM_TeamTable" t USING (team_id)
ORDER BY i;
