-- What makes a sample of the history in the prepared database: the days that end today, moved to where they belong.
-- `prepare.ts` puts it into the schema `sample`; whoever opens the database calls it once and drops the schema.

CREATE TABLE sample.history (first_day date);

-- The tables that hold anything, and what tells their rows apart.
CREATE TABLE sample.relation (relation text, key text);

-- Indexes that moving would have to follow row by row.
CREATE TABLE sample.index (definition text);

-- What was spent on each day, and when that ended: by the end of the day, and by noon, where a sample's last day ends.
CREATE TABLE sample.usage (
  who int, day int, spent numeric, used timestamp, spent_by_noon numeric, used_by_noon timestamp, PRIMARY KEY (who, day)
);

-- Cells that are not just some days later (`varying.ts`).
CREATE TABLE sample.cell (
  relation text, id text, col text, kind text, who int, days int, ends text, before int, otherwise timestamp, value jsonb
);

CREATE FUNCTION sample.period_start(today date, ends text, days int) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE ends
    WHEN 'month' THEN date_trunc('month', today)::date
    WHEN 'week' THEN date_trunc('week', today)::date
    WHEN 'day' THEN today
    WHEN 'overdue' THEN today - days
    ELSE today + ends::int - days
  END
$$;

CREATE FUNCTION sample.period_end(today date, ends text) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE ends
    WHEN 'month' THEN (date_trunc('month', today) + interval '1 month')::date
    WHEN 'week' THEN date_trunc('week', today)::date + 7
    WHEN 'day' THEN today + 1
    WHEN 'overdue' THEN today
    ELSE today + ends::int
  END
$$;

-- Where an instant of the history goes. What happens today, which ends at noon, is over before `now`.
CREATE FUNCTION sample.moved(instant timestamp, days int, now timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN now >= now::date + interval '12 hours' OR instant + make_interval(days => days) <= now::date
      THEN instant + make_interval(days => days)
    ELSE date_trunc('milliseconds',
      now::date + (instant + make_interval(days => days) - now::date) * (extract(epoch FROM now - now::date) / 43200))
  END
$$;

CREATE PROCEDURE sample.settle(now timestamp) LANGUAGE plpgsql AS $$
DECLARE
  today date := now::date;
  -- The history begins on a Friday; the 92 days of a sample end with one of its last seven.
  last int := 91 + (extract(isodow FROM today)::int + 2) % 7;
  first int := last - 91;
  origin date := (SELECT first_day FROM sample.history);
  shift int := today - last - origin;
  noon timestamp := origin + last + interval '12 hours';
  name text;
  command text;
  rows bigint;
BEGIN
  -- What has not happened yet, and what is too old.
  FOR name IN SELECT relation FROM sample.relation WHERE relation LIKE 'LiteLLM\_Daily%' LOOP
    EXECUTE format('DELETE FROM %I WHERE date < %L OR date >= %L', name, origin + first, origin + last);
    IF to_regclass(format('sample.%I', name)) IS NOT NULL THEN
      EXECUTE format('INSERT INTO %1$I SELECT * FROM sample.%1$I WHERE date = %2$L', name, origin + last);
    END IF;
  END LOOP;
  DELETE FROM "LiteLLM_SpendLogs"
    WHERE "startTime" < noon - interval '30 days' OR "endTime" >= noon - interval '10 seconds';
  DELETE FROM sample.usage WHERE day NOT BETWEEN first AND last;
  UPDATE sample.usage SET spent = spent_by_noon, used = used_by_noon WHERE day = last;

  -- All days and instants.
  FOR name, command IN
    SELECT relation, format('UPDATE %I SET %s', relation, string_agg(format('%I = %s', attname,
      CASE WHEN atttypid = 'timestamp'::regtype THEN format('sample.moved(%I, %s, %L)', attname, shift, now)
        ELSE format('to_char(date::date + %s, ''YYYY-MM-DD'')', shift) END), ', '))
    FROM sample.relation JOIN pg_attribute ON attrelid = format('public.%I', relation)::regclass
    WHERE attnum > 0 AND (atttypid = 'timestamp'::regtype OR attname = 'date')
    GROUP BY relation
  LOOP
    EXECUTE command;
    GET DIAGNOSTICS rows = ROW_COUNT;
    PERFORM pg_restore_relation_stats('schemaname', 'public', 'relname', name, 'reltuples', rows::real);
  END LOOP;

  -- What follows from where today is in a month or a week, and from what was spent since.
  UPDATE sample.cell SET value = CASE kind
    WHEN 'spent' THEN to_jsonb((
      SELECT coalesce(sum(spent), 0) FROM sample.usage u
      WHERE u.who = cell.who AND u.day < coalesce(before, u.day + 1)
        AND u.day >= coalesce(sample.period_start(today, ends, days) - (origin + shift), 0)))
    WHEN 'last use' THEN to_jsonb(coalesce(
      sample.moved((SELECT used FROM sample.usage u WHERE u.who = cell.who AND used IS NOT NULL ORDER BY day DESC LIMIT 1), shift, now),
      otherwise + make_interval(days => shift)))
    WHEN 'period start' THEN to_jsonb(sample.period_start(today, ends, days))
    WHEN 'period end' THEN to_jsonb(sample.period_end(today, ends))
    WHEN 'period ends' THEN replace(replace(value #>> '{}',
      '{day}', to_char(sample.period_end(today, 'day'), 'YYYY-MM-DD"T"HH24:MI:SS')),
      '{month}', to_char(sample.period_end(today, 'month'), 'YYYY-MM-DD"T"HH24:MI:SS'))::jsonb
    WHEN 'midnight' THEN to_jsonb(today + days)
    WHEN 'now' THEN to_jsonb(least(now, today + interval '12 hours'))
  END;
  FOR command IN
    SELECT format('UPDATE %1$I t SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(t, settled.cells))
      FROM (SELECT id AS settled_id, jsonb_object_agg(col, value) AS cells FROM sample.cell WHERE relation = %1$L GROUP BY id) settled
      WHERE concat_ws(''/'', %3$s) = settled_id', relation, string_agg(DISTINCT quote_ident(col), ', '), key)
    FROM sample.cell JOIN sample.relation USING (relation) GROUP BY relation, key
  LOOP
    EXECUTE command;
  END LOOP;

  FOR command IN SELECT definition FROM sample.index LOOP
    EXECUTE command;
  END LOOP;
END
$$;
