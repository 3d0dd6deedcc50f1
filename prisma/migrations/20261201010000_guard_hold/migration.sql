-- Servers that know 20261130040000_services may run beside it.
DROP SCHEMA holdfast_live CASCADE;

-- Expressions in place of queries where PL/pgSQL can evaluate them by itself: use() takes half of the time.
CREATE OR REPLACE FUNCTION "guard_remember"("marks" TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  passed TEXT := coalesce(current_setting('holdfast.guarded', true), '');
BEGIN
  -- A transaction that holds up takeovers must not idle: PostgreSQL ends it.
  IF passed = '' AND current_setting('idle_in_transaction_session_timeout')::interval NOT BETWEEN '1 ms' AND '10 s' THEN
    PERFORM set_config('idle_in_transaction_session_timeout', '10s', true);
  END IF;
  IF strpos(passed, $1) = 0 THEN
    passed := set_config('holdfast.guarded', passed || $1, true);
  END IF;
END $$;

-- Locks the document's row, and judges the token by the clock afterwards: we may have waited for the row, also where it did
-- not change. KEY SHARE holds off whoever ends a grant (they take the row FOR UPDATE) until this transaction ends, and no
-- heartbeat (FOR NO KEY UPDATE). The turnstile is looked at as in guard_pass.
CREATE OR REPLACE FUNCTION "guard_hold"("tool" UUID, "token" TEXT, "holder" TEXT) RETURNS INT LANGUAGE plpgsql AS $$
DECLARE
  turnstile BIGINT := guard_turnstile($1);
  met RECORD;
BEGIN
  IF NOT (pg_try_advisory_lock_shared(turnstile) AND pg_advisory_unlock_shared(turnstile)) THEN
    PERFORM pg_advisory_xact_lock_shared(turnstile);
  END IF;
  SELECT l.lock_token, l.holder_id, l.expires_at, l.fencing_token, t.collection_id, t.slug INTO met
  FROM draft_locks l JOIN tools t ON t.id = l.tool_id WHERE l.tool_id = $1 FOR KEY SHARE OF l;
  IF met.lock_token = $2 AND ($3 IS NULL OR met.holder_id = $3)
    AND (met.expires_at > clock_timestamp() OR guard_any_live(ARRAY[$1]) IS NOT NULL) THEN
    PERFORM guard_remember(guard_mark(met.collection_id, met.slug));
    RETURN met.fencing_token;
  END IF;
  PERFORM guard_refuse_lost($1, $2, $3);
END $$;

DO $$
DECLARE
  ours TEXT;
BEGIN
  -- Whoever replaces a function has to say again where it looks.
  FOREACH ours IN ARRAY ARRAY['guard_remember(text)', 'guard_hold(uuid, text, text)'] LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
  END LOOP;
END $$;

SELECT show_live();
