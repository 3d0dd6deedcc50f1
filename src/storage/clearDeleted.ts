import type pg from 'pg'
import { large, type Step, type Swept, small, stored, sweep } from './sweeping.ts'

const advisoryLock = 48_617_105

const ofDeleted = 'tool_id IN (SELECT id FROM tools WHERE deleted_at IS NOT NULL) LIMIT $1'

/**
 * Deletes the rows that deleted tools have left behind, and the tool's own row last. Nobody sees these rows:
 * people read from views without them (see the migration deleted_tools). So it does not matter how long this
 * takes.
 */
const steps: Record<string, Step> = {
  deletedRuns: large({
    table: 'runs',
    keys: 'id',
    bytes: stored('outputs', 'next_actions', 'logs', 'error'),
    where: ofDeleted,
  }),
  deletedSnapshots: large({
    table: 'sandbox_snapshots',
    keys: 'id',
    bytes: stored('payload'),
    where: ofDeleted,
  }),
  deletedStates: large({
    table: 'tool_states',
    keys: 'tool_id, user_id, context',
    bytes: stored('value'),
    where: ofDeleted,
  }),
  deletedVersions: large({
    table: 'draft_versions',
    keys: 'id',
    bytes: stored('content'),
    where: ofDeleted,
  }),
  deletedTools: small(`DELETE FROM tools WHERE id IN (
    SELECT id FROM tools t WHERE deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM draft_versions v WHERE v.tool_id = t.id)
    LIMIT $1)`),
}

/** One pass; null when another instance is already running one. */
export const clearDeleted = (pool: pg.Pool): Promise<Swept | null> => sweep(pool, advisoryLock, steps)
