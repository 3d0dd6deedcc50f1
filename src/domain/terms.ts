import type { UserKind } from './permissions.ts'

/** How long a lease lasts and how often it is renewed, in milliseconds. */
export interface Terms {
  ttlMs: number
  heartbeatIntervalMs: number
}

/** Rule 38: an agent that has died keeps nobody waiting for longer. */
export const agentTerms: Terms = { ttlMs: 120_000, heartbeatIntervalMs: 40_000 }

/** A policy's terms for such a holder. `storage/terms.ts` says the same in SQL, and so does the view draft_lock_states. */
export function termsFor<Policy extends Terms>(policy: Policy, holder: UserKind): Policy {
  if (holder !== 'AGENT') return policy
  return {
    ...policy,
    ttlMs: Math.min(policy.ttlMs, agentTerms.ttlMs),
    heartbeatIntervalMs: Math.min(policy.heartbeatIntervalMs, agentTerms.heartbeatIntervalMs),
  }
}
