import DataLoader from 'dataloader'
import type { Actor, Role, UserKind } from '../domain/permissions.ts'
import type { User } from '../generated/prisma/client.ts'
import { againIfUnavailable } from './failures.ts'
import type { Statements } from './statements.ts'

/** The person (or agent) that a token names. */
export interface TokenClaims {
  id: string
  handle: string
  name: string
  role: Role
  kind: UserKind
  /** For an agent: the person for whom it works. */
  onBehalfOf: { id: string; handle: string; name: string } | null
  issuedAt: Date
}

/**
 * The highest role of an agent whose person has this role. The service role is not passed on, because it may
 * read about everybody.
 */
const agentsRole = (role: string) => `CASE ${role} WHEN 'SERVICE' THEN 'VIEWER'::role ELSE ${role} END`

/**
 * A user may have been named as a maintainer before their first token arrived (see record.ts). Their first role
 * is then not audited as a change.
 *
 * Stores what a user's newest token says. A token that was issued earlier changes nothing: otherwise an old
 * token that is still in use could restore a role that was withdrawn. A changed role is audited. An agent's
 * role is never higher than its person's newest token allows, whichever of the two tokens arrives first. The
 * person's row is locked first, so that the two statements run one after the other.
 */
const rememberUserStatement = `
WITH principal AS MATERIALIZED (
  SELECT ${agentsRole('role')} AS role FROM users WHERE id = $7 AND token_issued_at > $5 FOR SHARE
), known AS MATERIALIZED (
  SELECT id, role, on_behalf_of FROM users WHERE id = $1 AND token_issued_at > 'epoch'
), person AS (
  INSERT INTO users (id, handle, name, role, token_issued_at) SELECT $7, $8, $9, 'VIEWER', 'epoch' WHERE $7 IS NOT NULL
  ON CONFLICT (id) DO NOTHING
), seen AS (
  INSERT INTO users AS u (id, handle, name, role, token_issued_at, kind, on_behalf_of)
  VALUES ($1, $2, $3, least($4::role, (SELECT role FROM principal)), $5, $6::user_kind, $7)
  ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, name = excluded.name, role = excluded.role,
    token_issued_at = excluded.token_issued_at, kind = excluded.kind, on_behalf_of = excluded.on_behalf_of
  WHERE excluded.token_issued_at >= u.token_issued_at
    AND (u.on_behalf_of IS NOT DISTINCT FROM excluded.on_behalf_of OR u.token_issued_at = 'epoch')
  RETURNING id, role
), followers AS MATERIALIZED (
  SELECT a.id, a.role FROM users a JOIN seen ON a.on_behalf_of = seen.id
  WHERE a.role > seen.role AND a.token_issued_at <= $5 ORDER BY a.id FOR UPDATE OF a
), followed AS (
  UPDATE users a SET role = ${agentsRole('seen.role')} FROM followers, seen WHERE a.id = followers.id RETURNING a.id, a.role
), audited AS (
  INSERT INTO audit_entries (action, subject_id, metadata, created_at)
  SELECT 'ROLE_CHANGED'::audit_action, was.id, jsonb_build_object('from', was.role, 'to', now.role), clock_timestamp()
  FROM (SELECT id, role FROM known UNION ALL SELECT id, role FROM followers) was
    JOIN (SELECT id, role FROM seen UNION ALL SELECT id, role FROM followed) now USING (id) WHERE was.role <> now.role
)
SELECT id FROM known WHERE on_behalf_of IS DISTINCT FROM $7`

/** False when the id already belongs to somebody else: to a person, or to the agent of another person. */
export async function rememberUser(db: Statements, claims: TokenClaims): Promise<boolean> {
  const { id, handle, name, onBehalfOf, issuedAt } = claims
  const role = claims.kind === 'AGENT' && claims.role === 'SERVICE' ? 'VIEWER' : claims.role
  const kind = claims.kind === 'HUMAN' && role === 'SERVICE' ? 'SERVICE' : claims.kind
  const { rows } = await db.query({
    name: 'remember-user',
    text: rememberUserStatement,
    values: [
      ...[id, handle, name, role, issuedAt, kind],
      ...[onBehalfOf?.id ?? null, onBehalfOf?.handle ?? null, onBehalfOf?.name ?? null],
    ],
  })
  return rows.length === 0
}

export type UsersById = DataLoader<string, User | null>

/**
 * Users by id, for selections. All lookups of one turn of the event loop, from any request, share one
 * statement. Nothing is cached: each turn reads again. With Prisma, reading the holder cost as much as the
 * acquire itself.
 */
export function usersById(db: Statements): UsersById {
  return new DataLoader(
    async (ids) => {
      const statement = {
        name: 'users-by-id',
        text: `SELECT id, handle, name, role, kind, on_behalf_of AS "onBehalfOfId", token_issued_at AS "tokenIssuedAt", created_at AS "createdAt"
               FROM users WHERE id = ANY($1)`,
        values: [[...new Set(ids)]],
      }
      // Retried, because the change for which it is read has already happened: a committed save, or a takeover
      // that is being reported.
      const { rows } = await againIfUnavailable(() => db.query<User>(statement))
      const found = new Map(rows.map((user) => [user.id, user]))
      return ids.map((id) => found.get(id) ?? null)
    },
    { cache: false, maxBatchSize: 500 },
  )
}

export async function actorOf(db: Statements, userId: string): Promise<Actor> {
  const { rows } = await db.query<Actor>({
    name: 'actor-of',
    text: 'SELECT id AS "userId", role, kind FROM users WHERE id = $1',
    values: [userId],
  })
  return rows[0] ?? { userId, role: 'VIEWER', kind: 'HUMAN' }
}
