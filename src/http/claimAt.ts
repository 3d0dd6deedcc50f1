import type { JWTPayload } from 'jose'

/**
 * A claim by its name, which may have dots itself (https://editor.example/roles), or else by a path of names with dots
 * between them (realm_access.roles). Undefined where there is none.
 */
export function claimAt(payload: JWTPayload, claim: string): unknown {
  return own(payload, claim) ?? claim.split('.').reduce(own, payload as unknown)
}

export function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}
