import DataLoader from 'dataloader'
import type { Role } from '../domain/permissions.ts'
import type { User } from '../generated/prisma/client.ts'
import { againIfUnavailable } from './failures.ts'
import type { Statements } from './statements.ts'

/** Who a token says its bearer is. */
export interface TokenClaims {
  id: string
  handle: string
  name: string
  role: Role
  issuedAt: Date
}

/**
 * Somebody may have been named as a maintainer before the first token came (see record.ts): that is no change of role.
 *
 * Keeps what the newest token of a user says: a token issued earlier changes nothing, so that an old one still in use
 * elsewhere cannot give back a role that was withdrawn. A changed role is audited.
 */
const rememberUserStatement = `
WITH known AS MATERIALIZED (
  SELECT role FROM users WHERE id = $1 AND token_issued_at > 'epoch'
), seen AS (
  INSERT INTO users AS u (id, handle, name, role, token_issued_at) VALUES ($1, $2, $3, $4::role, $5)
  ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, name = excluded.name, role = excluded.role,
    token_issued_at = excluded.token_issued_at
  WHERE excluded.token_issued_at >= u.token_issued_at
  RETURNING role
)
INSERT INTO audit_entries (action, subject_id, metadata, created_at)
SELECT 'ROLE_CHANGED', $1, jsonb_build_object('from', known.role, 'to', seen.role), clock_timestamp()
FROM known, seen WHERE known.role <> seen.role`

export async function rememberUser(db: Statements, claims: TokenClaims): Promise<void> {
  await db.query({
    name: 'remember-user',
    text: rememberUserStatement,
    values: [claims.id, claims.handle, claims.name, claims.role, claims.issuedAt],
  })
}

export type UsersById = DataLoader<string, User | null>

/**
 * Users by id, for whoever selects them. Those asked for in one turn of the event loop, by whatever requests, are one
 * statement. Nothing is kept: each turn reads anew. By Prisma, the holder in the answer cost as much as the acquire itself.
 */
export function usersById(db: Statements): UsersById {
  return new DataLoader(
    async (ids) => {
      const statement = {
        name: 'users-by-id',
        text: `SELECT id, handle, name, role, token_issued_at AS "tokenIssuedAt", created_at AS "createdAt"
               FROM users WHERE id = ANY($1)`,
        values: [[...new Set(ids)]],
      }
      // Again, because what it is read for has happened: a save that is committed, a displacement that is being told.
      const { rows } = await againIfUnavailable(() => db.query<User>(statement))
      const found = new Map(rows.map((user) => [user.id, user]))
      return ids.map((id) => found.get(id) ?? null)
    },
    { cache: false, maxBatchSize: 500 },
  )
}

export async function roleOf(db: Statements, userId: string): Promise<Role> {
  const { rows } = await db.query<{ role: Role }>({
    name: 'role-of',
    text: 'SELECT role FROM users WHERE id = $1',
    values: [userId],
  })
  return rows[0]?.role ?? 'VIEWER'
}
