import type { JWTPayload } from 'jose'
import { type Role, roles } from '../domain/permissions.ts'

/** Where a token says what its bearer may do, and what its words mean here. */
export interface RoleRule {
  /** A claim's name, or a path of names with dots between them, such as realm_access.roles. */
  roleClaim: string
  /** The issuer's words in lower case, each with a role; left out: the roles' own names. */
  roleNames?: Record<string, Role>
  /** The claim that says what stands behind a user: human, agent or service. */
  kindClaim?: string | null
}

const ownNames = Object.fromEntries(roles.map((role) => [role.toLowerCase(), role]))

/** Of several the highest. A word that is no known role has the least rights; what is neither a word nor a list is null. */
export function roleOf(payload: JWTPayload, { roleClaim, roleNames = ownNames }: RoleRule): Role | null {
  const said = own(payload, roleClaim) ?? roleClaim.split('.').reduce(own, payload as unknown) ?? []
  if (typeof said !== 'string' && !Array.isArray(said)) return null
  const ranks = [said].flat().map((name) => {
    const role = typeof name === 'string' ? own(roleNames, name.toLowerCase()) : undefined
    return roles.indexOf(role as Role)
  })
  return roles[Math.max(...ranks)] ?? 'VIEWER'
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}
