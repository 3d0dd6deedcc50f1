import type { Role } from '../domain/permissions.ts'
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
 * Keeps what the newest token of a user says: a token issued earlier changes nothing, so that an old one still in use
 * elsewhere cannot give back a role that was withdrawn. A changed role is audited.
 */
const rememberUserStatement = `
WITH known AS MATERIALIZED (
  SELECT role FROM users WHERE id = $1
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

/** Those of the ids that nobody has ever signed in with. */
export async function unknownUsers(db: Statements, ids: string[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'unknown-users',
    text: 'SELECT id FROM unnest($1::text[]) AS id WHERE NOT EXISTS (SELECT FROM users WHERE users.id = id.id)',
    values: [ids],
  })
  return rows.map(({ id }) => id)
}

export async function roleOf(db: Statements, userId: string): Promise<Role> {
  const { rows } = await db.query<{ role: Role }>({
    name: 'role-of',
    text: 'SELECT role FROM users WHERE id = $1',
    values: [userId],
  })
  return rows[0]?.role ?? 'VIEWER'
}
