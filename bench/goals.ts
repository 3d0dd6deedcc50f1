import type { Row } from './measure.ts'

/** What was set for the speed of this service: each a ratio of two sides that had their turns in one run. */
export interface Goal {
  name: string
  measure: string
  reach: { least: number } | { most: number }
  /** By the profile: what bounds it. Shown where it is not reached. */
  holds: string
}

/** Medians of fewer say too little to be written down. */
export const leastRounds = 5

const overHttp = 'The server’s event loop: HTTP, the token, limits and GraphQL, for each call.'

export const goals: Goal[] = [
  {
    name: 'yoga',
    measure: 'heartbeats over HTTP by id / bare graphql-yoga with the same statement',
    reach: { least: 1.8 },
    holds: overHttp,
  },
  {
    name: 'payload-beats',
    measure: 'heartbeats over HTTP by id / Payload’s renewals in process',
    reach: { least: 10 },
    holds: overHttp,
  },
  {
    name: 'payload-beats-http',
    measure: 'heartbeats over HTTP by id / Payload’s renewals over HTTP',
    reach: { least: 20 },
    holds: overHttp,
  },
  {
    name: 'pgbench',
    measure: 'heartbeats over WebSocket / pgbench, 100 to a statement',
    reach: { least: 0.9 },
    holds:
      'The server’s event loop: a message is parsed, admitted, executed and answered for each heartbeat, where pgbench sends a statement for a hundred.',
  },
  {
    name: 'payload-acquires',
    measure: 'acquires over HTTP by id / Payload’s in process',
    reach: { least: 6 },
    holds:
      'PostgreSQL, which writes a grant, an event and an audit entry with each; and the server’s event loop.',
  },
  {
    name: 'payload-acquires-http',
    measure: 'acquires over HTTP by id / Payload’s over HTTP',
    reach: { least: 12 },
    holds:
      'PostgreSQL, which writes a grant, an event and an audit entry with each; and the server’s event loop.',
  },
  {
    name: 'payload-saves-http',
    measure: 'saves of 10 kB / Payload’s with drafts, over HTTP',
    reach: { least: 5 },
    holds:
      'PostgreSQL (a version, an event, an audit entry and the first answer) and the server, as much each.',
  },
  {
    name: 'payload-saves',
    measure: 'saves of 10 kB / Payload’s in process, without versions',
    reach: { least: 2.5 },
    holds:
      'PostgreSQL (a version, an event, an audit entry and the first answer) and the server, as much each.',
  },
  {
    name: 'takeover',
    measure: 'takeover to displaced client, p50 / one commit of PostgreSQL and one hop over Redis',
    reach: { most: 4 },
    holds: 'The takeover’s own transaction, and what the other server reads before it tells.',
  },
  {
    name: 'guard',
    measure: 'guarded UPDATE of a foreign table / unguarded',
    reach: { most: 1.5 },
    holds: 'The trigger, which looks at the lock row.',
  },
]

/** A row that answers one is judged by what was set for it. */
export function goalRow(name: string): { goal: string; reach: Row['reach'] } {
  const goal = goals.find((one) => one.name === name)
  if (!goal) throw new Error(`no goal is called ${name}`)
  return { goal: name, reach: goal.reach }
}
