DROP SCHEMA holdfast_live CASCADE;

-- The guard for tables of others in this database (rules 28 to 30). It is a guard against mistakes: whoever owns a table, or
-- is a superuser, can take it away.
--
-- What has passed in a transaction is remembered in the setting holdfast.guarded, which ends with the transaction (it is ''
-- then, not NULL), and with the savepoint it was made in, as the row's lock does. A lock token is in no setting, no error.

-- A document's mark in that setting. (With its casts written out it is immutable, and PostgreSQL calls no function for it.)
CREATE FUNCTION "guard_mark"("collection" TEXT, "key" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT '/' || hashtextextended($2, hashtextextended($1, 0))::text || '/' $$;

-- Whoever ends a grant and has waited closes the document's turnstile: it takes this advisory lock, and new guards wait.
CREATE FUNCTION "guard_turnstile"("tool" UUID) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT hashtextextended('holdfast turnstile ' || $1::text, 0) $$;

CREATE FUNCTION "guard_remember"("marks" TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  passed TEXT := coalesce(current_setting('holdfast.guarded', true), '');
BEGIN
  -- A transaction that holds up takeovers must not idle: PostgreSQL ends it.
  IF passed = '' AND current_setting('idle_in_transaction_session_timeout')::interval NOT BETWEEN '1 ms' AND '10 s' THEN
    PERFORM set_config('idle_in_transaction_session_timeout', '10s', true);
  END IF;
  PERFORM set_config('holdfast.guarded', passed || $1, true);
END $$;

-- Typed errors as JSON, with the fields and names that the API has outside GraphQL -------------------------------------

CREATE FUNCTION "guard_time"("at" TIMESTAMPTZ) RETURNS TEXT LANGUAGE sql STABLE AS
$$ SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

CREATE FUNCTION "guard_person"("id" TEXT) RETURNS JSONB LANGUAGE sql STABLE AS
$$ SELECT jsonb_build_object('id', u.id, 'handle', u.handle, 'name', u.name) FROM users u WHERE u.id = $1 $$;

-- The lock in force; null when there is none.
CREATE FUNCTION "guard_lock"("tool" UUID) RETURNS JSONB LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', l.tool_id || ':' || l.fencing_token, 'toolId', l.tool_id, 'fencingToken', l.fencing_token,
    'comment', l.comment, 'acquiredAt', guard_time(l.acquired_at), 'renewedAt', guard_time(l.renewed_at),
    'expiresAt', guard_time(l.expires_at), 'lastActiveAt', guard_time(l.last_active_at),
    'heartbeatIntervalMs', l.heartbeat_interval_ms, 'asOf', guard_time(l.as_of),
    'expiresInMs', greatest(0, (extract(epoch FROM l.expires_at - l.as_of) * 1000)::int),
    'draftHead', jsonb_build_object('id', l.draft_head_id),
    'holder', guard_person(l.holder_id), 'forcedBy', guard_person(l.forced_by_id))
  FROM draft_locks_in_force l WHERE l.tool_id = $1
$$;

CREATE FUNCTION "guard_refuse"("state" TEXT, "message" TEXT, "error" JSONB, "hint" TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = $1, MESSAGE = $2, DETAIL = jsonb_build_object('message', $2) || $3, HINT = $4;
END $$;

CREATE FUNCTION "guard_refuse_held"("tool" UUID) RETURNS VOID LANGUAGE sql AS $$
  SELECT guard_refuse('HF423', 'This document is currently being edited by another user',
    jsonb_build_object('__typename', 'DraftLockHeldError', 'code', 'DOCUMENT_LOCKED', 'retryable', true,
      'heldLock', guard_lock($1), 'heldByViewerElsewhere', false, 'viewerCanForceTake', false),
    'Whoever holds the lock calls use(lock_token) first, in the same transaction.')
$$;

CREATE FUNCTION "guard_refuse_free"() RETURNS VOID LANGUAGE sql AS $$
  SELECT guard_refuse('HF428',
    'This document can only be changed under its lock. Call acquireDraftLock and send its lockToken.',
    '{"__typename": "DraftLockRequiredError", "code": "LOCK_REQUIRED", "retryable": false}',
    'Call use(lock_token) first, in the same transaction.')
$$;

CREATE FUNCTION "guard_refuse_unknown"("what" TEXT) RETURNS VOID LANGUAGE sql AS $$
  SELECT guard_refuse('HF404', 'There is no such ' || $1 || '.',
    '{"__typename": "NotFoundError", "code": "NOT_FOUND", "retryable": false}',
    'In a REPEATABLE READ transaction it must have been there before the first statement.')
$$;

-- How a lease has ended that ran out and that nobody has recorded yet.
CREATE FUNCTION "guard_ran_out_as"("lease" "draft_locks") RETURNS TEXT LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN lease.idles_out THEN 'IDLE' ELSE 'EXPIRED' END $$;

-- Why a token is worthless, told by the database's clock. Presented for another user than its holder it is unknown (rule 9).
CREATE FUNCTION "guard_refuse_lost"("tool" UUID, "token" TEXT, "holder" TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  cause TEXT;
  loss RECORD;
BEGIN
  SELECT g.ended_at, g.end_cause, g.ended_by_id, g.stated_reason, l.expires_at,
    CASE WHEN l.tool_id IS NOT NULL THEN guard_ran_out_as(l) END AS ran_out_as INTO loss
  FROM draft_lock_grants g
  LEFT JOIN draft_locks l ON l.tool_id = g.tool_id AND l.fencing_token = g.fencing_token AND l.lock_token = g.lock_token
  WHERE g.lock_token = $2 AND g.tool_id = $1 AND ($3 IS NULL OR g.holder_id = $3);
  cause := CASE
    WHEN NOT FOUND THEN 'UNKNOWN_TOKEN'
    WHEN loss.end_cause IS NOT NULL THEN loss.end_cause::text
    WHEN loss.expires_at IS NULL THEN 'TOOL_DELETED'
    ELSE loss.ran_out_as END;
  PERFORM guard_refuse('HF423',
    CASE cause
      WHEN 'EXPIRED' THEN 'Your lock expired. Acquire it again to go on editing.'
      WHEN 'IDLE' THEN 'Your lock ended because you were idle. Acquire it again to go on editing.'
      WHEN 'RELEASED' THEN 'Your lock was released. Acquire it again to go on editing.'
      WHEN 'REPLACED' THEN 'Your session has a newer lock: another tab with the same session took this one over.'
      WHEN 'TAKEN_OVER' THEN 'Somebody took over your lock.'
      WHEN 'FORCE_RELEASED' THEN 'Somebody released your lock.'
      WHEN 'OVERRIDDEN' THEN 'An admin overrode your lock.'
      WHEN 'RIGHTS_WITHDRAWN' THEN 'You may no longer edit this document, so your lock ended.'
      WHEN 'TOOL_DELETED' THEN 'The document was deleted.'
      WHEN 'HANDED_OVER' THEN 'You handed your lock over.'
      WHEN 'UNANSWERED' THEN 'Somebody asked for this document and got no answer, so your lock ended.'
      WHEN 'UNKNOWN_TOKEN' THEN 'This lock token was never granted to you on this document, or too long ago.'
      ELSE 'Your lock ended.' END,
    jsonb_build_object('__typename', 'DraftLockLostError', 'code', 'LOCK_LOST', 'retryable', false, 'cause', cause,
      'by', guard_person(loss.ended_by_id), 'endedAt', guard_time(coalesce(loss.ended_at, loss.expires_at)),
      'statedReason', loss.stated_reason, 'currentLock', guard_lock($1)),
    'Acquire the lock again, and write under its token.');
END $$;

-- Under a token --------------------------------------------------------------------------------------------------------

-- Lets a guard through, at once where nobody waits to end a grant of the document. Taken and given back within one
-- expression: nothing can come between, and a bulk statement over many documents holds no advisory locks. Who has to wait
-- keeps it until its transaction ends.
CREATE FUNCTION "guard_pass"("tools" UUID[]) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(turnstile) FROM unnest($1) tool, guard_turnstile(tool) turnstile
  WHERE NOT (pg_try_advisory_lock_shared(turnstile) AND pg_advisory_unlock_shared(turnstile));
END $$;

-- Locks the document's row and judges the token by the clock, in one statement and in this order: the clock is read once
-- the row is ours, also where we waited for it and it did not change. KEY SHARE holds off whoever ends a grant (they take
-- the row FOR UPDATE) until this transaction ends, and no heartbeat (FOR NO KEY UPDATE).
CREATE FUNCTION "guard_hold"("tool" UUID, "token" TEXT, "holder" TEXT) RETURNS INT LANGUAGE plpgsql AS $$
DECLARE
  met RECORD;
  is_live BOOLEAN;
BEGIN
  PERFORM guard_pass(ARRAY[$1]);
  WITH met AS MATERIALIZED (
    SELECT * FROM draft_locks WHERE tool_id = $1 FOR KEY SHARE
  )
  SELECT l.lock_token = $2 AND ($3 IS NULL OR l.holder_id = $3) AS is_granted, l.expires_at > clock_timestamp() AS is_live,
    l.fencing_token, t.collection_id, t.slug INTO met
  FROM met l JOIN tools t ON t.id = l.tool_id;
  is_live := met.is_live;
  IF met.is_granted AND NOT is_live THEN
    is_live := guard_any_live(ARRAY[$1]) IS NOT NULL;
  END IF;
  IF met.is_granted AND is_live THEN
    PERFORM guard_remember(guard_mark(met.collection_id, met.slug));
    RETURN met.fencing_token;
  END IF;
  PERFORM guard_refuse_lost($1, $2, $3);
END $$;

-- A lease that has run out may have been renewed a moment ago, or since the snapshot of a REPEATABLE READ transaction: KEY
-- SHARE does not see that. SHARE waits for heartbeats, and is 40001 where the row is another than in the snapshot.
CREATE FUNCTION "guard_any_live"("tools" UUID[]) RETURNS UUID LANGUAGE sql AS $$
  WITH met AS MATERIALIZED (
    SELECT * FROM draft_locks WHERE tool_id = ANY ($1) ORDER BY tool_id FOR SHARE
  )
  SELECT tool_id FROM met WHERE expires_at > clock_timestamp() LIMIT 1
$$;

-- The token's document may be written until this transaction ends.
CREATE FUNCTION "use"("lock_token" TEXT, "holder" TEXT DEFAULT NULL) RETURNS INT
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  tool UUID;
BEGIN
  IF coalesce($1, '') = '' THEN
    PERFORM guard_refuse_free();
  END IF;
  -- Of which document a token is never changes.
  SELECT g.tool_id INTO tool FROM draft_lock_grants g WHERE g.lock_token = $1;
  IF NOT FOUND THEN
    PERFORM guard_refuse_unknown('lock token');
  END IF;
  RETURN guard_hold(tool, $1, $2);
END $$;

-- The same for one document that the caller names, where it checks by itself.
CREATE FUNCTION "must_hold"("collection" TEXT, "key" TEXT, "lock_token" TEXT) RETURNS INT
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  tool UUID;
BEGIN
  PERFORM guard_check($1, ARRAY[$2]);
  SELECT t.id INTO tool FROM tools t WHERE t.collection_id = $1 AND t.slug = $2 AND t.deleted_at IS NULL;
  IF NOT FOUND THEN
    PERFORM guard_refuse_unknown('document');
  ELSIF coalesce($3, '') = '' THEN
    PERFORM guard_refuse_held(tool) WHERE guard_lock(tool) IS NOT NULL;
    PERFORM guard_refuse_free();
  END IF;
  RETURN guard_hold(tool, $3, NULL);
END $$;

-- What a protected table asks ------------------------------------------------------------------------------------------

CREATE FUNCTION "guard_check"("collection" TEXT, "keys" TEXT[]) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  wrong RECORD;
BEGIN
  IF NOT EXISTS (SELECT FROM collections c WHERE c.id = $1) THEN
    PERFORM guard_refuse_unknown('collection');
  END IF;
  SELECT key INTO wrong FROM unnest($2) key WHERE key IS NULL OR length(key) NOT BETWEEN 1 AND 200 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = CASE
      WHEN wrong.key IS NULL THEN 'key: is NULL; a row of a protected table needs the key of its document'
      ELSE format('key: has %s characters; 1 to 200 are allowed', length(wrong.key)) END;
  END IF;
END $$;

-- Records for documents that have none, in this transaction: without one there would be no row to hold.
CREATE FUNCTION "guard_open"("collection" TEXT, "keys" TEXT[]) RETURNS VOID LANGUAGE sql AS $$
  WITH tool AS (
    INSERT INTO tools (id, collection_id, slug, title, created_at, updated_at)
    SELECT gen_random_uuid(), $1, key, key, clock_timestamp(), clock_timestamp() FROM unnest($2) key ORDER BY key
    ON CONFLICT (collection_id, slug) WHERE deleted_at IS NULL DO NOTHING
    RETURNING id, slug, created_at
  ), version AS (
    INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_at)
    SELECT gen_random_uuid(), id, 1, '{}', encode(sha256('{}'), 'hex'), created_at FROM tool RETURNING id, tool_id
  ), lock AS (
    INSERT INTO draft_locks (tool_id, collection_id, draft_head_id) SELECT tool_id, $1, id FROM version
  )
  INSERT INTO audit_entries (action, tool_id, metadata, created_at)
  SELECT 'TOOL_CREATED', id, jsonb_build_object('collection', $1, 'slug', slug), created_at FROM tool
$$;

-- True, or an error: nobody holds any of these documents but who has called use(), and none is kept for somebody who waits (that,
-- and the column it is found by, come with the migration "line"). Rows in order of tool id, as everywhere.
CREATE FUNCTION "guard_keys"("collection" TEXT, "keys" TEXT[], "when_free" TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  passed TEXT := coalesce(current_setting('holdfast.guarded', true), '');
  fresh TEXT[] := $2;
  met RECORD;
BEGIN
  IF passed <> '' THEN
    fresh := ARRAY(SELECT key FROM unnest($2) key WHERE NOT EXISTS (
      SELECT FROM string_to_table(passed, '/') mark WHERE '/' || mark || '/' = guard_mark($1, key)));
    IF cardinality(fresh) = 0 THEN
      RETURN true;
    END IF;
  END IF;
  FOR attempt IN 1..4 LOOP
    -- Turnstiles are looked at one by one, or all at once, as nearly always they are open.
    PERFORM guard_pass(array_agg(t.id ORDER BY t.id)) FROM unnest(fresh) key
      JOIN tools t ON t.collection_id = $1 AND t.slug = key AND t.deleted_at IS NULL
      WHERE cardinality(fresh) <= 100 OR EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()));
    -- One statement, as in guard_hold.
    WITH lock AS MATERIALIZED (
      SELECT l.tool_id, l.holder_id IS NOT NULL AS granted, l.expires_at, l.waiting FROM unnest(fresh) key
        JOIN tools t ON t.collection_id = $1 AND t.slug = key AND t.deleted_at IS NULL
        JOIN draft_locks l ON l.tool_id = t.id
      ORDER BY l.tool_id FOR KEY SHARE OF l
    )
    SELECT count(*) AS rows, (array_agg(tool_id) FILTER (WHERE granted AND expires_at > clock_timestamp()))[1] AS held,
      array_agg(tool_id) FILTER (WHERE granted) AS granted, array_agg(tool_id) FILTER (WHERE waiting) AS waiting, (SELECT c.lock_enabled FROM collections c WHERE c.id = $1) AS enabled
    INTO met FROM lock;
    IF met.held IS NULL AND met.granted IS NOT NULL THEN
      met.held := guard_any_live(met.granted);
    END IF;
    IF met.held IS NOT NULL THEN
      PERFORM guard_refuse_held(met.held);
    ELSIF met.rows < cardinality(fresh) THEN
      PERFORM guard_check($1, fresh);
    END IF;
    IF $3 <> 'allow' AND met.enabled THEN
      PERFORM guard_refuse_free();
    ELSIF $3 <> 'allow' OR met.rows = cardinality(fresh) THEN
      IF met.waiting IS NOT NULL AND met.enabled THEN
        PERFORM guard_refuse_reserved(met.waiting);
      END IF;
      -- Of many nothing is remembered: their rows stay locked, and the next statement finds them so.
      PERFORM guard_remember(CASE WHEN cardinality(fresh) > 100 THEN '' ELSE
        (SELECT string_agg(guard_mark($1, key), '') FROM unnest(fresh) key) END);
      RETURN true;
    END IF;
    -- They have no record; or one was deleted, or made, between our look and our lock.
    PERFORM guard_open($1, ARRAY(SELECT key FROM unnest(fresh) key WHERE NOT EXISTS (
      SELECT FROM tools t WHERE t.collection_id = $1 AND t.slug = key AND t.deleted_at IS NULL)));
  END LOOP;
  RAISE EXCEPTION 'the documents change too fast; try again' USING ERRCODE = 'serialization_failure';
END $$;

-- One key, mostly one that has passed already. Runs as whoever writes, reads nothing, and names its one other function whole:
-- a search path of its own would cost as much as the rest.
DO $do$
BEGIN
  EXECUTE format($sql$
CREATE FUNCTION "guard_row"("collection" TEXT, "key" TEXT, "when_free" TEXT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
  IF strpos(current_setting('holdfast.guarded', true),
            '/' || hashtextextended($2, hashtextextended($1, 0)) || '/') > 0 THEN
    RETURN true;
  END IF;
  RETURN %I.guard_keys($1, ARRAY[$2], $3);
END $$
$sql$, current_schema());
END $do$;

-- The row triggers' condition is guard_row itself, which PostgreSQL looks at right after the row has been written, whatever
-- a BEFORE trigger made of it: it is true or raises, so that this never runs, and no event is queued.
CREATE FUNCTION "guard_trigger"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a guarded row was neither let through nor refused';
END $$;

-- All rows of a statement at once. The key's expression runs as whoever writes. Plans are made for how many keys there are.
CREATE FUNCTION "guard_statement"() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  told JSONB := TG_ARGV[0];
  keys TEXT[];
  sources TEXT := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT * FROM holdfast_new'
    WHEN 'DELETE' THEN 'SELECT * FROM holdfast_old'
    ELSE 'SELECT * FROM holdfast_old UNION ALL SELECT * FROM holdfast_new' END;
BEGIN
  EXECUTE format('SELECT ARRAY(SELECT DISTINCT %s FROM (%s) AS holdfast_row)', told ->> 'expression', sources) INTO keys;
  IF cardinality(keys) > 0 THEN
    PERFORM guard_keys(told ->> 'collection', keys, told ->> 'whenFree');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION "guard_truncate"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  message TEXT := format('%s is protected and cannot be truncated', TG_RELID::regclass);
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'HF428', MESSAGE = message, DETAIL = jsonb_build_object(
      '__typename', 'DraftLockRequiredError', 'code', 'LOCK_REQUIRED', 'message', message, 'retryable', false),
    HINT = 'DELETE asks for the lock of each document; unprotect() takes the guard away.';
END $$;

-- Whoever may not call the guard is told so, once a statement and before it does anything.
CREATE FUNCTION "guard_stranger"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  message TEXT := format('%s is protected, and %I is no member of holdfast_guard', TG_RELID::regclass, current_user);
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'HF428', MESSAGE = message, DETAIL = jsonb_build_object(
      '__typename', 'DraftLockRequiredError', 'code', 'LOCK_REQUIRED', 'message', message, 'retryable', false),
    HINT = format('GRANT holdfast_guard TO %I', current_user);
END $$;

-- Protecting a table ---------------------------------------------------------------------------------------------------

-- The key as an expression over the alias holdfast_row, fully written out as PostgreSQL understands it: that of a view is.
CREATE FUNCTION "guard_expression"("target" REGCLASS, "key" TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
  written TEXT := CASE
    WHEN EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = $1 AND a.attname = $2 AND NOT a.attisdropped)
      THEN quote_ident($2) ELSE $2 END;
  kind REGTYPE;
  definition TEXT;
BEGIN
  EXECUTE format('CREATE TEMPORARY VIEW holdfast_key AS SELECT (%s) AS holdfast_key FROM %s AS holdfast_row CROSS JOIN (SELECT 1) AS holdfast_one',
    written, $1);
  SELECT pg_get_viewdef('pg_temp.holdfast_key'::regclass), a.atttypid INTO definition, kind
  FROM pg_attribute a WHERE a.attrelid = 'pg_temp.holdfast_key'::regclass;
  DROP VIEW pg_temp.holdfast_key;
  IF NOT EXISTS (
    SELECT FROM pg_type t LEFT JOIN pg_type b ON b.oid = t.typbasetype
    WHERE t.oid = kind AND (coalesce(b.oid, t.oid) IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'name'::regtype,
      'int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype) OR coalesce(b.typtype, t.typtype) = 'e'
      OR coalesce(b.typname, t.typname) = 'citext')) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('key: %s is of type %s, whose text may be written in more than one way', $2, kind),
      HINT = 'Text, integers, uuid and enums are fine; of anything else give an expression that makes text of it.';
  END IF;
  RETURN '(' || substring(definition FROM '^\s*SELECT (.*) AS holdfast_key\s+FROM ') || ')::text';
END $$;

-- A document that is kept here is saved here; its table would be one that nobody reads.
CREATE FUNCTION "guard_must_know"("collection" TEXT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM guard_check($1, '{}');
  IF EXISTS (SELECT FROM collections c WHERE c.id = $1 AND to_jsonb(c) ->> 'storage' = 'INTERNAL') THEN
    RAISE EXCEPTION 'collection: % keeps its documents in Holdfast', $1 USING ERRCODE = 'invalid_parameter_value',
      HINT = 'A protected table belongs to a collection whose storage is EXTERNAL.';
  END IF;
END $$;

-- As the caller, who owns the table: nobody gets a right here that they did not have.
CREATE FUNCTION "protect"("target" REGCLASS, "key" TEXT, "collection" TEXT, "when_free" TEXT DEFAULT 'refuse',
  "mode" TEXT DEFAULT 'row') RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  kind "char";
  told JSONB;
  present JSONB;
  expression TEXT;
  part REGCLASS;
  ours TEXT := quote_ident(current_schema());
BEGIN
  IF num_nulls($1, $2, $3, $4, $5) > 0 THEN
    RAISE EXCEPTION 'target, key, collection, when_free and mode are all needed' USING ERRCODE = 'null_value_not_allowed';
  ELSIF $4 NOT IN ('refuse', 'allow') THEN
    RAISE EXCEPTION 'when_free: is %; ''refuse'' or ''allow'' is possible', quote_literal($4) USING ERRCODE = 'invalid_parameter_value';
  ELSIF $5 NOT IN ('row', 'statement') THEN
    RAISE EXCEPTION 'mode: is %; ''row'' or ''statement'' is possible', quote_literal($5) USING ERRCODE = 'invalid_parameter_value';
  ELSIF to_regrole('holdfast_guard') IS NULL THEN
    RAISE EXCEPTION 'the role holdfast_guard is missing' USING ERRCODE = 'undefined_object',
      HINT = format('SELECT %s.grant_guard();', ours);
  END IF;
  SELECT c.relkind INTO kind FROM pg_class c WHERE c.oid = $1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'target: there is no table %', $1 USING ERRCODE = 'undefined_table';
  ELSIF kind NOT IN ('r', 'p') THEN
    RAISE EXCEPTION 'target: % is no table', $1 USING ERRCODE = 'wrong_object_type';
  ELSIF EXISTS (SELECT FROM pg_class c WHERE c.oid = $1 AND c.relispartition) THEN
    RAISE EXCEPTION 'target: % is a partition', $1 USING ERRCODE = 'wrong_object_type', HINT = 'Protect the table that it is a part of.';
  ELSIF kind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE $1 IN (i.inhparent, i.inhrelid)) THEN
    RAISE EXCEPTION 'target: % inherits, or is inherited from, and triggers are not', $1 USING ERRCODE = 'feature_not_supported',
      HINT = 'Partitioned tables are covered with all their partitions.';
  ELSIF kind = 'p' AND $5 = 'statement' THEN
    RAISE EXCEPTION 'mode: ''statement'' is not for a partitioned table: a partition that is attached later would be without it'
      USING ERRCODE = 'feature_not_supported', HINT = 'Use ''row'', which covers them all.';
  END IF;
  PERFORM guard_must_know($3);
  expression := guard_expression($1, $2);
  told := jsonb_build_object('key', $2, 'collection', $3, 'whenFree', $4, 'mode', $5, 'expression', expression);
  SELECT convert_from(substring(t.tgargs FOR length(t.tgargs) - 1), getdatabaseencoding())::jsonb INTO present
  FROM pg_trigger t WHERE t.tgrelid = $1 AND t.tgname = 'holdfast_guard_insert' AND NOT t.tgisinternal;
  IF present IS DISTINCT FROM told AND present IS NOT NULL THEN
    RAISE EXCEPTION '% is protected already, otherwise: key %, collection %, when_free %, mode %', $1, present ->> 'key',
      present ->> 'collection', present ->> 'whenFree', present ->> 'mode'
      USING ERRCODE = 'duplicate_object', HINT = format('SELECT %s.unprotect(%L) first, in the same transaction.', ours, $1);
  ELSIF present IS NOT NULL THEN
    RAISE NOTICE '% is protected already', $1;
  ELSIF $5 = 'statement' THEN
    EXECUTE format($sql$
      CREATE TRIGGER holdfast_guard_insert AFTER INSERT ON %1$s REFERENCING NEW TABLE AS holdfast_new
        FOR EACH STATEMENT EXECUTE FUNCTION guard_statement(%2$L);
      CREATE TRIGGER holdfast_guard_update AFTER UPDATE ON %1$s REFERENCING OLD TABLE AS holdfast_old NEW TABLE AS holdfast_new
        FOR EACH STATEMENT EXECUTE FUNCTION guard_statement(%2$L);
      CREATE TRIGGER holdfast_guard_delete AFTER DELETE ON %1$s REFERENCING OLD TABLE AS holdfast_old
        FOR EACH STATEMENT EXECUTE FUNCTION guard_statement(%2$L)$sql$, $1, told);
  ELSE
    EXECUTE format($sql$
      CREATE TRIGGER holdfast_guard_insert AFTER INSERT ON %1$s FOR EACH ROW
        WHEN (NOT guard_row(%3$L, %6$s, %4$L)) EXECUTE FUNCTION guard_trigger(%2$L);
      CREATE TRIGGER holdfast_guard_update AFTER UPDATE ON %1$s FOR EACH ROW
        WHEN (NOT (guard_row(%3$L, %5$s, %4$L) AND guard_row(%3$L, %6$s, %4$L))) EXECUTE FUNCTION guard_trigger(%2$L);
      CREATE TRIGGER holdfast_guard_delete AFTER DELETE ON %1$s FOR EACH ROW
        WHEN (NOT guard_row(%3$L, %5$s, %4$L)) EXECUTE FUNCTION guard_trigger(%2$L)$sql$, $1, told, $3, $4,
      replace(expression, 'holdfast_row.', 'old.'), replace(expression, 'holdfast_row.', 'new.'));
  END IF;
  -- Statement triggers are not passed on to partitions. Those attached since are given theirs when this is called again.
  FOR part IN SELECT p.relid FROM pg_partition_tree($1) p UNION SELECT $1 LOOP
    CONTINUE WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = part AND t.tgname = 'holdfast_guard_truncate');
    EXECUTE format($sql$
      CREATE TRIGGER holdfast_guard_truncate BEFORE TRUNCATE ON %1$s FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate();
      CREATE TRIGGER holdfast_guard_stranger BEFORE INSERT OR UPDATE OR DELETE ON %1$s FOR EACH STATEMENT
        WHEN (NOT pg_has_role('holdfast_guard', 'USAGE')) EXECUTE FUNCTION guard_stranger()$sql$, part);
  END LOOP;
END $$;

CREATE FUNCTION "unprotect"("target" REGCLASS) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  ours RECORD;
  found_one BOOLEAN := false;
BEGIN
  FOR ours IN
    SELECT t.tgname, t.tgrelid::regclass AS part FROM pg_trigger t
    WHERE t.tgrelid IN (SELECT p.relid FROM pg_partition_tree($1) p UNION SELECT $1::oid)
      AND t.tgname IN ('holdfast_guard_insert', 'holdfast_guard_update', 'holdfast_guard_delete', 'holdfast_guard_truncate',
        'holdfast_guard_stranger') AND NOT t.tgisinternal AND t.tgparentid = 0
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', ours.tgname, ours.part);
    found_one := true;
  END LOOP;
  IF NOT found_one THEN
    RAISE EXCEPTION '% is not protected', $1 USING ERRCODE = 'undefined_object';
  END IF;
END $$;

-- The triggers themselves say it: nothing is kept beside them that could differ.
CREATE VIEW "protected_tables" AS
  SELECT t."target", t."told" ->> 'key' AS "key", t."told" ->> 'collection' AS "collection", t."told" ->> 'whenFree' AS "when_free",
         t."told" ->> 'mode' AS "mode",
         -- Partitions that were attached since and can be truncated: protect() again covers them.
         (SELECT count(*)::int FROM pg_partition_tree(t."target") p WHERE NOT EXISTS (
            SELECT FROM pg_trigger o WHERE o.tgrelid = p.relid AND o.tgname = 'holdfast_guard_truncate')) AS "open_to_truncate"
  FROM (
    SELECT tgrelid::regclass AS "target", convert_from(substring(tgargs FOR length(tgargs) - 1), getdatabaseencoding())::jsonb AS "told"
    FROM pg_trigger WHERE tgname = 'holdfast_guard_insert' AND tgparentid = 0 AND NOT tgisinternal
      AND tgfoid IN ('guard_trigger'::regproc, 'guard_statement'::regproc)) t;

-- Who may do what ------------------------------------------------------------------------------------------------------

-- Makes the role where it is missing, and gives it what it needs, and nothing to read. Called by whoever owns these functions
-- once somebody wants to protect a table, and not by this migration: a dump that names a role can be restored only where the
-- role is.
CREATE FUNCTION "grant_guard"() RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  IF to_regrole('holdfast_guard') IS NULL THEN
    BEGIN
      CREATE ROLE holdfast_guard NOLOGIN;
    EXCEPTION
      -- Another database of the same server has just made it.
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO holdfast_guard', current_schema());
  GRANT EXECUTE ON FUNCTION use(text, text), must_hold(text, text, text), protect(regclass, text, text, text, text), unprotect(regclass),
    guard_row(text, text, text), guard_keys(text, text[], text), guard_must_know(text), guard_expression(regclass, text),
    guard_trigger(), guard_statement(), guard_truncate(), guard_stranger() TO holdfast_guard;
  GRANT SELECT ON protected_tables TO holdfast_guard;
END $$;

-- Nobody's search path decides what these functions call. (Those that are left out call PostgreSQL's own, and guard_keys.)
DO $$
DECLARE
  ours REGPROCEDURE;
BEGIN
  FOR ours IN
    SELECT p.oid FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
      AND (p.proname LIKE 'guard\_%' OR p.proname IN ('use', 'must_hold', 'protect', 'unprotect', 'grant_guard'))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', ours);
    CONTINUE WHEN ours::text ~ 'guard_(mark|turnstile|row)\(';
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
  END LOOP;
END $$;
SELECT show_live();
