import { createHash } from 'node:crypto'
import DataLoader from 'dataloader'
import type { LeasePlace } from '../domain/receipt.ts'
import type { Statements } from './statements.ts'

/** Identifies a grant. The session of a grant never changes, whatever happens to the lock. */
export interface GrantRef {
  toolId: string
  fencingToken: number
}

export type LeasePlaces = DataLoader<GrantRef, LeasePlace | null, string>

const keyOf = ({ toolId, fencingToken }: GrantRef) => `${toolId} ${fencingToken}`

/**
 * What a receipt states besides the lock. All lookups of one turn of the event loop share one statement.
 * Nothing is cached, because a document can get another key.
 */
export function leasePlaces(db: Statements): LeasePlaces {
  return new DataLoader(
    async (refs) => {
      const { rows } = await db.query<GrantRef & { collection: string; key: string; sessionId: string }>({
        name: 'lease-places',
        text: `SELECT g.tool_id AS "toolId", g.fencing_token AS "fencingToken", g.session_id AS "sessionId",
                 t.collection_id AS collection, t.slug AS key
               FROM unnest($1::uuid[], $2::int[]) AS w(tool_id, fencing_token)
                 JOIN draft_lock_grants g USING (tool_id, fencing_token) JOIN holdfast_live.tools t ON t.id = g.tool_id`,
        values: [refs.map(({ toolId }) => toolId), refs.map(({ fencingToken }) => fencingToken)],
      })
      const found = new Map(
        rows.map(({ sessionId, collection, key, ...ref }) => [
          keyOf(ref),
          { collection, key, sessionHash: createHash('sha256').update(sessionId).digest('base64url') },
        ]),
      )
      return refs.map((ref) => found.get(keyOf(ref)) ?? null)
    },
    { cache: false, cacheKeyFn: keyOf, maxBatchSize: 500 },
  )
}
