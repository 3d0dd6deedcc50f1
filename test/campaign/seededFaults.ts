import type { Rule } from './checker.ts'
import { type Fault, faults } from './faults.ts'

/** A server with a deliberate fault, to check that the checker notices it. */
export interface SeededFault {
  name: string
  /** The file in src, its code, and the code that replaces it. */
  edits: [file: string, from: string, to: string][]
  /** Removes protection in the database that would stop the faulty server, because only the checker is tested. */
  sabotage?: string
  /** The rule by which the checker has to find it. */
  caughtBy: Rule
  /** The faults during which it shows. */
  faults: Fault[]
  /** A short campaign seldom shows it. */
  isSeldom?: boolean
}

const struck = (name: RegExp): Fault[] => faults.filter((fault) => name.test(fault.name))

const noConstraints = `
  ALTER TABLE draft_lock_grants DROP CONSTRAINT draft_lock_grants_pkey;
  DROP INDEX lock_events_tool_id_revision_key;
  DROP INDEX draft_versions_tool_id_number_key;
  DROP TRIGGER draft_locks_only_forward ON draft_locks`

const appClock = `.replaceAll('clock_timestamp()', "'" + new Date().toISOString() + "'::timestamptz")`
const clockless = `db.query({ ...statement, name: undefined, text: statement.text${appClock} })`

export const seededFaults: SeededFault[] = [
  {
    name: 'no row lock',
    caughtBy: 'legal',
    edits: [
      ['storage/toolTransaction.ts', 'WHERE tool_id = $1 FOR UPDATE', 'WHERE tool_id = $1'],
      ['storage/acquireLease.ts', 'ORDER BY tool_id FOR UPDATE', 'ORDER BY tool_id --'],
    ],
    sabotage: noConstraints,
    faults: [],
  },
  {
    name: "the application's clock",
    caughtBy: 'dated',
    edits: [
      // The first edit is for a single request, the second for several.
      ['storage/acquireLease.ts', 'db.query<AcquiredRow>(statement)', clockless],
      ['storage/acquireLease.ts', 'db.query<AcquiredRow>(statement)', clockless],
    ],
    faults: struck(/clock/),
  },
  {
    name: 'the check outside the transaction',
    caughtBy: 'saved',
    edits: [
      [
        'application/guard.ts',
        'const answer = await withTool(services, viewer, call,',
        `const seen = await services.db.leases.query('SELECT lock_token FROM draft_locks WHERE tool_id = $1 AND expires_at > clock_timestamp()', [call.toolId]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    const answer = await withTool(services, viewer, call,`,
      ],
      [
        'application/guard.ts',
        'const live = held !== null && held.lockToken === call.lockToken && held.holderId === viewer.id',
        'const live = seen.rows[0]?.lock_token === call.lockToken;',
      ],
    ],
    faults: [],
  },
  {
    name: 'no fence: any token saves',
    caughtBy: 'saved',
    edits: [
      [
        'application/guard.ts',
        'const live = held !== null && held.lockToken === call.lockToken && held.holderId === viewer.id',
        'const live = true;',
      ],
    ],
    faults: [],
  },
  {
    name: 'the event outside the transaction',
    caughtBy: 'legal',
    edits: [
      [
        'storage/record.ts',
        'events: ofTool(transitions.map((transition) => eventRow(transition, changes))),',
        'events: (writeLater(toolId, transitions.map((transition) => eventRow(transition, changes))), []),',
      ],
      [
        'storage/record.ts',
        'function grantRow(',
        `import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
pool.on('error', () => {});
function writeLater(toolId, events) {
    setTimeout(() => events.forEach((e) => pool.query(
        'INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, actor_id, reason, draft_head_id, lock, occurred_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
        [toolId, e.collectionId, e.revision, e.kind, e.endedFencingToken, e.previousHolderId, e.actorId, e.reason, e.draftHeadId, JSON.stringify(e.lock), e.occurredAt]).catch(() => {})), 300);
}
function grantRow(`,
      ],
    ],
    faults: struck(/kill -9/),
  },
  {
    name: 'a heartbeat that revives',
    caughtBy: 'legal',
    edits: [
      [
        'storage/renewLease.ts',
        'holder_id = user_id AND expires_at > now, false) AS live',
        'holder_id = user_id, false) AS live',
      ],
      // With immediate sweeps, no expired lease would be left for a heartbeat.
      ['config.ts', 'sweepMs: 500', 'sweepMs: 60_000'],
    ],
    faults: [],
  },
  {
    name: 'a save that drops the lock',
    caughtBy: 'legal',
    edits: [
      [
        'domain/lease.ts',
        'const next = { ...renewed, draftHeadId',
        'const next = { ...renewed, grant: null, draftHeadId',
      ],
    ],
    faults: [],
  },
  {
    name: 'a takeover that names no token',
    caughtBy: 'once',
    edits: [
      ['application/takeovers.ts', 'if (draft.state.fencingToken !== observedFencingToken)', 'if (false)'],
    ],
    faults: [],
  },
  {
    name: 'no version check',
    caughtBy: 'saved',
    edits: [
      [
        'application/guard.ts',
        'call.baseVersion != null && call.baseVersion !== draft.state.draftNumber',
        'false',
      ],
    ],
    faults: [],
  },
  {
    name: 'retries are not remembered',
    caughtBy: 'once',
    edits: [
      [
        'application/guard.ts',
        'if (call.retry && draft.answered && replay && mayRead(draft.person))',
        'if (false)',
      ],
    ],
    isSeldom: true,
    faults: struck(/kill -9|SIGSTOP of a server/),
  },
  {
    name: 'a dead token releases',
    caughtBy: 'legal',
    edits: [
      [
        'application/draftLocks.ts',
        'if (held?.lockToken !== lockToken || held.holderId !== viewer.id)',
        'if (!held)',
      ],
    ],
    faults: [],
  },
  {
    name: 'a sweep that does not look again',
    caughtBy: 'legal',
    edits: [
      [
        'storage/expiry.ts',
        'WHERE l.tool_id = j.tool_id AND NOT j.waiting AND j.expires_at > j.now',
        'WHERE false',
      ],
      [
        'storage/expiry.ts',
        'WHERE l.tool_id = j.tool_id AND NOT j.waiting AND j.expires_at <= j.now',
        'WHERE l.tool_id = j.tool_id',
      ],
    ],
    faults: [],
  },
  {
    name: 'nobody is told',
    caughtBy: 'ending',
    edits: [['events/lockChanges.ts', 'else if (revision > topic.revision)', 'else if (false)']],
    faults: [],
  },
  {
    name: 'a reservation that admits another',
    caughtBy: 'reserved',
    edits: [
      ['application/draftLocks.ts', 'if (reserved && reserved.requesterId !== viewer.id)', 'if (false)'],
    ],
    faults: [],
  },
  {
    name: 'a grace that a renewal outlives',
    caughtBy: 'grace',
    edits: [
      [
        'storage/renewLease.ts',
        'least(greatest(d.expires_at, d.due_at), d.ends_at)',
        'greatest(d.expires_at, d.due_at)',
      ],
    ],
    isSeldom: true,
    faults: [],
  },
  {
    name: 'silence that takes from somebody who types',
    caughtBy: 'silence',
    edits: [
      [
        'domain/line.ts',
        '[request.requestedAt, holder.acquiredAt, holder.lastActiveAt]',
        '[request.requestedAt, holder.acquiredAt]',
      ],
    ],
    faults: [],
  },
  {
    name: 'salvage that becomes the head',
    caughtBy: 'row',
    edits: [
      [
        'storage/salvages.ts',
        'return rows[0] as Salvage',
        `await db.query(\`WITH made AS (
           INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_by_id, saved_at)
           SELECT gen_random_uuid(), tool_id, draft_number + 1, $2, '', $3, clock_timestamp() FROM draft_locks WHERE tool_id = $1
           RETURNING id, number)
         UPDATE draft_locks SET draft_head_id = made.id, draft_number = made.number FROM made WHERE tool_id = $1\`,
         [salvage.toolId, salvage.content, salvage.authorId]).catch(() => {});
    return rows[0] as Salvage`,
      ],
    ],
    faults: [],
  },
  {
    name: 'presence read as a lock',
    caughtBy: 'free',
    edits: [
      [
        'events/presence.ts',
        'enter(toolId: string, userId: string, since: Date): () => void {',
        'enter(toolId: string, userId: string, since: Date): () => void { globalThis.presence = this;',
      ],
      [
        'application/draftLocks.ts',
        'const met = await services.db.acquires.ask(request)',
        `const last = globalThis.lastLocks?.get(input.toolId);
    const present = last && last.holderId !== viewer.id ? await globalThis.presence.of.load(input.toolId) : [];
    if (present.some(({ userId }) => userId === last?.holderId))
        throw new DraftLockHeldError(last, { holdsItElsewhere: false, canForceTake: true });
    const met = await services.db.acquires.ask(request)`,
      ],
      [
        'application/draftLocks.ts',
        'return { ...granted(input.toolId, met.lock, met.lockToken), wasHeld: met.wasHeld }',
        `(globalThis.lastLocks ??= new Map()).set(input.toolId, met.lock);
            return { ...granted(input.toolId, met.lock, met.lockToken), wasHeld: met.wasHeld };`,
      ],
    ],
    faults: [],
  },
]
