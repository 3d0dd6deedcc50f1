import type { JWTPayload } from 'jose'
import { type Role, roles } from '../domain/permissions.ts'
import type { IssuerRules } from '../issuers.ts'
import { claimAt, own } from './claimAt.ts'

const ownNames = Object.fromEntries(roles.map((role) => [role.toLowerCase(), role]))

/** Of several the highest. A word that is no known role has the least rights; what is neither a word nor a list is null. */
export function roleOf(
  payload: JWTPayload,
  { roleClaim, roleNames = ownNames }: Pick<IssuerRules, 'roleClaim' | 'roleNames'>,
): Role | null {
  const said = claimAt(payload, roleClaim) ?? []
  if (typeof said !== 'string' && !Array.isArray(said)) return null
  const ranks = [said].flat().map((name) => {
    const role = typeof name === 'string' ? own(roleNames, name.toLowerCase()) : undefined
    return roles.indexOf(role as Role)
  })
  return roles[Math.max(...ranks)] ?? 'VIEWER'
}
