import type pg from 'pg'
import type { Coalescer } from './coalescer.ts'
import { againIfRolledBack, isUnavailable } from './failures.ts'
import type { History } from './history.ts'
import type { Lines } from './lines.ts'
import type { Statements } from './statements.ts'
import { pidOf, type Turnstiles } from './turnstiles.ts'

declare const lockedRow: unique symbol

/** A transaction that holds a tool's lock row: the one mutex, and always the first row it locks. */
export interface ToolTransaction extends Statements {
  readonly toolId: string
  /** The history that its caller takes the database to be in (rule 40). */
  readonly belief: string
  /** Nothing but this file can make one. */
  readonly [lockedRow]: true
  /** A statement whose rows nobody needs. It is not waited for: the transaction commits only if it succeeds. */
  send(statement: pg.QueryConfig): void
}

export interface ToolWork<T = unknown> {
  toolId: string
  work(tx: ToolTransaction): Promise<T>
  /** When its caller has been promised an answer, by `performance.now()`. */
  deadline: number
}

/** What became of a work that shared its transaction: one that threw before it wrote anything spoils no other. */
export type Outcome<T = unknown> = { made: T } | { thrown: unknown }

/**
 * What a call may take with the database, its wait for a connection included. Beyond it the caller gets UNAVAILABLE, within
 * the 3 s that are promised, on a busy machine too.
 */
const patienceMs = 2_500

const lockTool = (toolId: string): pg.QueryConfig => ({
  name: 'lock-tool',
  text: 'SELECT FROM draft_locks WHERE tool_id = $1 FOR UPDATE',
  values: [toolId],
})

/** In order, as acquires and heartbeats lock them; nobody waits for somebody else's row. */
const lockFreeTools = (toolIds: string[]): pg.QueryConfig => ({
  name: 'lock-free-tools',
  text: 'SELECT tool_id FROM draft_locks WHERE tool_id = ANY ($1::uuid[]) ORDER BY tool_id FOR UPDATE SKIP LOCKED',
  values: [toolIds],
})

const toolWork = <T>(toolId: string, work: (tx: ToolTransaction) => Promise<T>): ToolWork<T> => ({
  toolId,
  work,
  deadline: performance.now() + patienceMs,
})

/** Where tool transactions run: their connections, and the history that they take the database to be in. */
export interface LeaseDatabase {
  leases: pg.Pool
  history: History
  turnstiles: Turnstiles
}

/**
 * Runs `work` while the tool's lock row is locked and commits what it wrote together; if it throws, nothing is written.
 * Until its turn has come in the document's line it takes no connection.
 */
export function inToolTransaction<T>(
  db: LeaseDatabase & { lines: Lines },
  toolId: string,
  work: (tx: ToolTransaction) => Promise<T>,
): Promise<T> {
  const due = toolWork(toolId, work)
  return db.lines.enter(toolId, () => alone(db, due))
}

/** The same, in one transaction with others that come at the same time, where there are any. */
export async function inSharedTransaction<T>(
  shared: Coalescer<ToolWork, Outcome>,
  toolId: string,
  work: (tx: ToolTransaction) => Promise<T>,
): Promise<T> {
  const outcome = (await shared.ask(toolWork(toolId, work))) as Outcome<T>
  if ('thrown' in outcome) throw outcome.thrown
  return outcome.made
}

/** Waits for its row, on a connection: at most one for each tool, as its line sees to. */
export function alone<T>(
  { leases, history, turnstiles }: LeaseDatabase,
  { toolId, work, deadline }: ToolWork<T>,
): Promise<T> {
  return tried(history, (belief) =>
    transaction(leases, deadline, ({ query, send, pid }) => {
      turnstiles.watch({ toolId, pid, locked: send(lockTool(toolId)) })
      return work(toolTransaction({ toolId, belief, query, send }))
    }),
  )
}

/**
 * Works of several tools, each at most once, in one transaction: one BEGIN, one COMMIT and its flush, and two round trips for
 * all of them. By tool; those whose rows are busy, or are not there, are left out. Such a work writes by `send` only, and
 * does so last: one that throws before has written nothing, and the others are committed. If one throws later, or a statement
 * fails, nothing of any is written, and this throws.
 */
export function together(
  { leases, history }: Omit<LeaseDatabase, 'turnstiles'>,
  works: ToolWork[],
): Promise<Map<string, Outcome>> {
  const deadline = Math.min(...works.map((each) => each.deadline))
  return tried(history, (belief) =>
    transaction(leases, deadline, async ({ query, send }) => {
      const free = query<{ tool_id: string }>(lockFreeTools(works.map(({ toolId }) => toolId))).then(
        ({ rows }) => new Set(rows.map(({ tool_id }) => tool_id)),
      )
      // Heard below; until then it is nobody's to miss.
      free.catch(() => {})
      const outcomes = new Map<string, Outcome>()
      const run = async ({ toolId, work }: ToolWork): Promise<void> => {
        let isOurs = false
        let spoilt = false
        const tx = toolTransaction({
          toolId,
          belief,
          async query(statement) {
            // Sent with the lock and not after it. Where the row turns out to be another's, what was read is not looked at.
            const answer = await query(statement).catch((error) => {
              spoilt = true
              throw error
            })
            isOurs ||= (await free).has(toolId)
            if (!isOurs) throw new Error('the row is busy')
            return answer as never
          },
          send(statement) {
            spoilt = true
            send(statement)
          },
        })
        try {
          const made = await work(tx)
          outcomes.set(toolId, { made })
        } catch (thrown) {
          if (spoilt) throw thrown
          if (isOurs) outcomes.set(toolId, { thrown })
        }
      }
      // All of them, also after one has failed: none may go on in a transaction that has ended.
      const results = await Promise.allSettled(works.map(run))
      await free
      for (const result of results) if (result.status === 'rejected') throw result.reason
      return outcomes
    }),
  )
}

/** Again where the server undid it, and where the history was another than this instance believed. */
const tried = <T>(history: History, work: (belief: string) => Promise<T>): Promise<T> =>
  history.within((belief) => againIfRolledBack(() => work(belief)))

const toolTransaction = (tx: Omit<ToolTransaction, typeof lockedRow>) => tx as ToolTransaction

/** What runs in a transaction: how it asks, how it writes, and the backend that it talks to. */
interface Running {
  query: ToolTransaction['query']
  send(statement: pg.QueryConfig): Promise<unknown>
  pid: number | undefined
}

/**
 * Statements go out without waiting for the ones before (the pool's connections pipeline), so that a save is two round
 * trips: BEGIN, lock and read; the writes and COMMIT. PostgreSQL answers them in order, each with a snapshot of its own:
 * whatever is read after the lock is younger than it, so a decision never rests on what the transaction before us has
 * just changed. Where one failed, those behind it fail too, and COMMIT undoes everything.
 */
async function transaction<T>(
  leases: pg.Pool,
  deadline: number,
  run: (on: Running) => Promise<T>,
): Promise<T> {
  const client = await leases.connect()
  const sent: Promise<unknown>[] = []
  const query = (statement: pg.QueryConfig) => {
    const inTime = { ...statement, query_timeout: Math.max(deadline - performance.now(), 1) }
    return client.query(inTime as pg.QueryConfig)
  }
  const send = (statement: pg.QueryConfig) => {
    const answer = query(statement)
    // Heard when all are awaited; a failure until then is nobody's to miss.
    answer.catch(() => {})
    sent.push(answer)
    return answer
  }
  let broken: Error | undefined
  try {
    send({ text: 'BEGIN' })
    const result = await run({ query, send, pid: pidOf(client) } as Running)
    send({ text: 'COMMIT' })
    await Promise.all(sent)
    return result
  } catch (error) {
    // One that was late or broke takes its transaction along.
    if (isUnavailable(error)) broken = error as Error
    else
      await query({ text: 'ROLLBACK' }).catch((rollbackError: Error) => {
        broken = rollbackError
      })
    // What failed first is the cause; what came behind it says only that the transaction is aborted.
    await Promise.all(sent)
    throw error
  } finally {
    client.release(broken)
  }
}
