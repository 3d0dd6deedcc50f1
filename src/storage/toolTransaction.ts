import type pg from 'pg'
import type { Coalescer } from './coalescer.ts'
import { againIfRolledBack, isUnavailable } from './failures.ts'
import { type ForTools, readsForTools, WritesForTools } from './forTools.ts'
import type { History } from './history.ts'
import type { Lines } from './lines.ts'
import type { Statements } from './statements.ts'
import { pidOf, type Turnstiles } from './turnstiles.ts'

declare const lockedRow: unique symbol

/**
 * A transaction that holds a tool's lock row. That row is the only mutex, and always the first row that a
 * transaction locks.
 */
export interface ToolTransaction extends Statements {
  readonly toolId: string
  /** The history in which the caller believes the database to be (rule 40). */
  readonly belief: string
  /** Only this file can create one. */
  readonly [lockedRow]: true
  /**
   * Sends a statement whose rows are not needed, without waiting for it. The transaction commits only if it
   * succeeds.
   */
  send(statement: pg.QueryConfig): void
  /** Like `query`. In a shared transaction, it is one statement for all tools that ask it. */
  queryForTools<Asked>(statement: ForTools<Asked>, asked: Asked): ReturnType<Statements['query']>
  /** Like `send`. In a shared transaction, it is one statement for all tools that write with it. */
  sendForTools<Asked>(statement: ForTools<Asked>, asked: Asked): void
}

export interface ToolWork<T = unknown> {
  toolId: string
  work(tx: ToolTransaction): Promise<T>
  /** The time by which the caller has been promised an answer, as in `performance.now()`. */
  deadline: number
}

/**
 * The result of a work that shared its transaction with others. A work that throws before it has written
 * anything does not affect the others.
 */
export type Outcome<T = unknown> = { made: T } | { thrown: unknown }

/**
 * The time that a call may spend on the database, including the wait for a connection. After it the caller gets
 * UNAVAILABLE, within the promised 3 s even on a busy machine.
 */
const patienceMs = 2_500

const lockTool = (toolId: string): pg.QueryConfig => ({
  name: 'lock-tool',
  text: 'SELECT FROM draft_locks WHERE tool_id = $1 FOR UPDATE',
  values: [toolId],
})

/**
 * Locks in order of tool id, as acquires and heartbeats do. SKIP LOCKED, so that nobody waits for another
 * document's row.
 */
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

/**
 * Where tool transactions run: their connection pool, and the history in which this instance believes the
 * database to be.
 */
export interface LeaseDatabase {
  leases: pg.Pool
  history: History
  turnstiles: Turnstiles
}

/**
 * Runs `work` while the tool's lock row is locked, and commits everything that it wrote together. If it throws,
 * nothing is written. It takes no connection before its turn in the document's queue.
 */
export function inToolTransaction<T>(
  db: LeaseDatabase & { lines: Lines },
  toolId: string,
  work: (tx: ToolTransaction) => Promise<T>,
): Promise<T> {
  const due = toolWork(toolId, work)
  return db.lines.enter(toolId, () => alone(db, due))
}

/** The same, in one transaction together with the works of other tools that arrive at the same time. */
export async function inSharedTransaction<T>(
  shared: Coalescer<ToolWork, Outcome>,
  toolId: string,
  work: (tx: ToolTransaction) => Promise<T>,
): Promise<T> {
  const outcome = (await shared.ask(toolWork(toolId, work))) as Outcome<T>
  if ('thrown' in outcome) throw outcome.thrown
  return outcome.made
}

/** Waits for the row lock on a connection. The tool's queue allows one such wait at a time. */
export function alone<T>(
  { leases, history, turnstiles }: LeaseDatabase,
  { toolId, work, deadline }: ToolWork<T>,
): Promise<T> {
  return tried(history, (belief) =>
    transaction(leases, deadline, ({ query, send, pid }) => {
      turnstiles.watch({ toolId, pid, locked: send(lockTool(toolId)) })
      return work(
        toolTransaction({
          toolId,
          belief,
          query,
          send,
          queryForTools: (statement, asked) => query(statement([asked])),
          sendForTools: (statement, asked) => void send(statement([asked])),
        }),
      )
    }),
  )
}

/**
 * Runs the works of several tools in one transaction: one BEGIN, one COMMIT with one flush, and two round trips
 * for all of them. PostgreSQL's start of a statement costs more than the rows of a save, so what all of them read and
 * write is one statement each. Each tool may occur once. Answers by tool; tools whose rows are busy or missing are left
 * out. A work may write only with `send`, and only at its end. So one that throws before that has written
 * nothing, and the others are still committed. If one throws later, or if a statement fails, nothing is written
 * for any of them, and this throws.
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
      // It is awaited below. Until then a rejection must not count as unhandled.
      free.catch(() => {})
      const outcomes = new Map<string, Outcome>()
      const read = readsForTools(query)
      const writes = new WritesForTools()
      const run = async ({ toolId, work }: ToolWork): Promise<void> => {
        let isOurs = false
        let spoilt = false
        // The statement is sent together with the lock, not after it. If the row turns out to be locked by
        // another transaction, the result is not used.
        const ours = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
          const answer = await asked.catch((error) => {
            spoilt = true
            throw error
          })
          isOurs ||= (await free).has(toolId)
          if (!isOurs) throw new Error('the row is busy')
          return answer
        }
        const tx = toolTransaction({
          toolId,
          belief,
          query: (statement) => ours(query(statement)) as never,
          send(statement) {
            spoilt = true
            writes.follow(statement, toolId)
          },
          queryForTools: (statement, asked) => ours(read(statement, toolId, asked)),
          sendForTools(statement, asked) {
            spoilt = true
            writes.join(statement, toolId, asked)
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
      // Waits for all works, even after one has failed, because none may continue in a transaction that has
      // ended.
      const results = await Promise.allSettled(works.map(run))
      await free
      for (const result of results) if (result.status === 'rejected') throw result.reason
      for (const statement of writes.statements()) send(statement)
      return outcomes
    }),
  )
}

/**
 * Retries when the server has undone the transaction, and when the history was not the one in which this
 * instance believed.
 */
const tried = <T>(history: History, work: (belief: string) => Promise<T>): Promise<T> =>
  history.within((belief) => againIfRolledBack(() => work(belief)))

const toolTransaction = (tx: Omit<ToolTransaction, typeof lockedRow>) => tx as ToolTransaction

/** What a transaction offers to the work in it: queries, writes, and the process id of its backend. */
interface Running {
  query: ToolTransaction['query']
  send(statement: pg.QueryConfig): Promise<unknown>
  pid: number | undefined
}

/**
 * Sends statements without waiting for the previous ones (pipelining), so that a save takes two round trips:
 * BEGIN, lock and read; then the writes and COMMIT. PostgreSQL runs them in order, each with its own snapshot.
 * A read after the lock is newer than the lock, so no decision is based on what the previous transaction has
 * just changed. If a statement fails, the following ones fail too, and COMMIT rolls everything back.
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
    // All answers are awaited below. Until then a rejection must not count as unhandled.
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
    // After a timeout or a broken connection the connection is closed, which ends its transaction.
    if (isUnavailable(error)) broken = error as Error
    else
      await query({ text: 'ROLLBACK' }).catch((rollbackError: Error) => {
        broken = rollbackError
      })
    // Throws the first failure, which is the cause. The later ones only say that the transaction is aborted.
    await Promise.all(sent)
    throw error
  } finally {
    client.release(broken)
  }
}
