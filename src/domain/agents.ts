/** What agents may do only if an operator allows it. */
export const agentsMayNames = ['policy', 'delete'] as const
export type AgentsMay = (typeof agentsMayNames)[number]

/** Operators' settings for agents, besides the policy of each collection. */
export interface AgentRules {
  may: readonly AgentsMay[]
  /** Locks that an agent may hold at once. */
  locks: number
}
