import { agentTerms } from '../domain/terms.ts'

const shorter = (u: string, column: string, mostMs: number): string =>
  `CASE WHEN ${u}.kind = 'AGENT' THEN least(${column}, ${mostMs}) ELSE ${column} END`

/** `termsFor` of domain/terms.ts in SQL, for the holder `u` (a row of users) and a column of a policy. */
export const ttlSql = (u: string, column: string): string => shorter(u, column, agentTerms.ttlMs)
export const heartbeatSql = (u: string, column: string): string =>
  shorter(u, column, agentTerms.heartbeatIntervalMs)
