/**
 * SQL that leaves a table only the index of its primary key. LiteLLM gives a daily table six more: to keep them for hundreds
 * of thousands of rows takes longer than all that a test asks of those rows.
 */
export const dropIndexes = (table: string): string => `
  DO $$ DECLARE index_name text; BEGIN
    FOR index_name IN SELECT indexrelid::regclass FROM pg_index WHERE indrelid = '"${table}"'::regclass AND NOT indisprimary
    LOOP EXECUTE 'DROP INDEX ' || index_name; END LOOP;
  END $$;`
