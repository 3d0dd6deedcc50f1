import { SandboxBusyError } from '../domain/errors.ts'
import { sessionContext } from '../domain/sandbox.ts'
import {
  type SandboxJob,
  type SandboxOutcome,
  SandboxQueueFull,
  type SandboxRunner,
} from '../domain/sandboxRunner.ts'
import type { Database } from '../storage/database.ts'
import type { LockChange } from '../storage/lockEvents.ts'
import { cancelRun, discardRun, finishRun, markRunning, type NewRun, runAccess } from '../storage/runs.ts'
import { inToolTransaction } from '../storage/toolTransaction.ts'

export interface RunSurroundings {
  db: Database
  runner: SandboxRunner
  /** Changes of a tool's lock, the state of this moment first. */
  watchLock(toolId: string, viewerId: string): Promise<AsyncIterableIterator<LockChange>>
  /** Calls back when a run may have changed elsewhere, until the returned function is called. */
  listenRun(runId: string, wake: () => void): Promise<() => void>
  /** Called after every change of a run. Never fails and never waits. */
  announceRun(runId: string): void
  onError(error: unknown): void
}

/**
 * Executes recorded runs outside of any transaction (rule 26). The lock row is only locked to store the result, and only if
 * the grant that the run was started under is still in force. A run is stopped as soon as its lease ends.
 */
export class RunExecutor {
  #around: RunSurroundings
  #stops = new Map<string, AbortController>()
  #followed = new Set<Promise<void>>()

  constructor(around: RunSurroundings) {
    this.#around = around
  }

  /**
   * Returns once the run is queued. If its input cannot be read, or no worker can take it (SandboxBusyError), the run is
   * deleted, as if it had never been started.
   */
  async start(run: NewRun, prepare: () => Promise<SandboxJob>): Promise<void> {
    try {
      await this.#queue(run, await prepare())
    } catch (error) {
      await discardRun(this.#around.db.leases, run)
      throw error
    }
  }

  async #queue(run: NewRun, job: SandboxJob): Promise<void> {
    const stop = new AbortController()
    this.#stops.set(run.id, stop)
    const began: { time: Promise<unknown> } = { time: Promise.resolve() }
    const outcome = this.#around.runner.run(job, {
      user: run.userId,
      signal: stop.signal,
      onStart: () => {
        began.time = this.#began(run, stop)
      },
    })
    const refused = await Promise.race([outcome.then(() => null, asRefusal), nextTurn()])
    if (refused) {
      this.#stops.delete(run.id)
      throw refused
    }
    const followed = this.#follow(run, stop, outcome, began)
    this.#followed.add(followed)
    void followed.finally(() => this.#followed.delete(followed))
  }

  /** Resolves once the results of all runs of this instance are stored. */
  async settled(): Promise<void> {
    await Promise.all(this.#followed)
  }

  /** Stops the run if this instance executes it, and tells the other instances and subscribers. */
  cancel(runId: string): void {
    this.#stops.get(runId)?.abort()
    this.#around.announceRun(runId)
  }

  async #follow(
    run: NewRun,
    stop: AbortController,
    outcome: Promise<SandboxOutcome>,
    began: { time: Promise<unknown> },
  ) {
    const { db, announceRun, onError } = this.#around
    const guard = run.fencingToken === null ? null : this.#stopWithLease(run, run.fencingToken, stop)
    const deaf = this.#stopWhenCanceled(run, stop)
    try {
      const result = await outcome.catch((error): SandboxOutcome => {
        onError(error)
        return {
          status: 'FAILED',
          outputs: [],
          nextActions: [],
          state: undefined,
          logs: '',
          error: { message: 'The sandbox could not run the tool. Try again.' },
          durationMs: 0,
        }
      })
      await began.time
      await this.#store(run, result)
    } catch (error) {
      onError(error)
      await cancelRun(db.leases, run.id, 'The result could not be stored.').catch(onError)
    } finally {
      this.#stops.delete(run.id)
      void guard?.then((watch) => watch?.return?.())
      void deaf.then((unlisten) => unlisten())
      announceRun(run.id)
    }
  }

  async #store(run: NewRun, outcome: SandboxOutcome): Promise<void> {
    const { db } = this.#around
    if (run.snapshotId === null)
      return finishRun(db.leases, { id: run.id, toolId: run.toolId, outcome, session: null })
    const session = {
      userId: run.userId,
      context: sessionContext(run.snapshotId),
      bump: run.actionId !== null,
    }
    await inToolTransaction(db, run.toolId, (tx) =>
      finishRun(tx, { id: run.id, toolId: run.toolId, outcome, session }),
    )
  }

  async #began(run: NewRun, stop: AbortController): Promise<void> {
    const running = await markRunning(this.#around.db.leases, run.id).catch((error) => {
      this.#around.onError(error)
      return true
    })
    if (!running) stop.abort()
    this.#around.announceRun(run.id)
  }

  /** A run can be cancelled on another instance; its row shows it. */
  async #stopWhenCanceled(run: NewRun, stop: AbortController): Promise<() => void> {
    const { db, listenRun, onError } = this.#around
    return listenRun(run.id, () => {
      void runAccess(db.leases, run.id, run.userId)
        .then((row) => {
          if (!row || row.finished) stop.abort()
        })
        .catch(onError)
    })
  }

  /** Subscribes to the lock to notice the end of the lease. Returns the subscription, so that it can be ended. */
  async #stopWithLease(run: NewRun, fencingToken: number, stop: AbortController) {
    try {
      const watch = await this.#around.watchLock(run.toolId, run.userId)
      void (async () => {
        for await (const change of watch) if (change.lock?.fencingToken !== fencingToken) stop.abort()
      })().catch(this.#around.onError)
      return watch
    } catch (error) {
      // The tool was deleted or cannot be read, so the result will not be stored either.
      this.#around.onError(error)
      return null
    }
  }
}

function asRefusal(error: unknown): SandboxBusyError | null {
  return error instanceof SandboxQueueFull ? new SandboxBusyError(error.retryAfterMs) : null
}

function nextTurn(): Promise<null> {
  return new Promise((resolve) => setImmediate(() => resolve(null)))
}
