-- An organization with a team, two users with a key each, and what they spent yesterday and today.
INSERT INTO "LiteLLM_BudgetTable" (budget_id, created_by, updated_by) VALUES ('budget', 'compose', 'compose');
INSERT INTO "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, created_by, updated_by)
  VALUES ('org-1', 'Acme', 'budget', 'compose', 'compose');
INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, organization_id) VALUES ('team-1', 'Research', 'org-1');
INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, user_email)
  VALUES ('ann', 'Ann Example', 'ann@acme.example'), ('bob', 'Bob Example', 'bob@acme.example');
INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, key_name, user_id, team_id)
  VALUES (repeat('a', 64), 'notebook', 'sk-...aaaa', 'ann', 'team-1'), (repeat('b', 64), 'service', 'sk-...bbbb', 'bob', 'team-1');
INSERT INTO "LiteLLM_DailyUserSpend"
  (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests, updated_at)
  SELECT gen_random_uuid()::text, user_id, to_char(now() AT TIME ZONE 'UTC' - days * interval '1 day', 'YYYY-MM-DD'), token, model,
    provider, 1000 * (1 + days), 200, 0.0125 * (1 + days), 3, now()
  FROM "LiteLLM_VerificationToken",
    (VALUES ('gpt-4o-mini', 'openai'), ('claude-sonnet-4-5', 'anthropic')) AS bought (model, provider), generate_series(0, 1) AS days;
