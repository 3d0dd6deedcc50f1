import pLimit from 'p-limit'
import { UnavailableError } from '../domain/errors.ts'
import { isUnavailable } from './failures.ts'

/** A question about one tool's lease, or a change that stands on it. */
interface Question {
  toolId: string
}

export interface Asking<Q extends Question, A> {
  /** Waits for its row. Null when there is no such tool. */
  one(question: Q): Promise<A | null>
  /** By tool; each tool at most once. Waits for no row: those that are busy, or are not there, are left out. */
  many(questions: Q[]): Promise<Map<string, A>>
  /** Questions together at most; what comes beyond them goes with the next. 200 unless told. */
  largest?: number
}

interface Waiting<Q, A> {
  question: Q
  since: number
  resolve(answer: A | null): void
  reject(error: unknown): void
}

/** Statements, or transactions, under way at once. A second one is being planned and sent while the first one commits. */
const lanes = 2
/** Questions by themselves at once: each may wait for its row, and the connections are for others too. */
const alone = 2
/** Who has waited so long could not be answered in time any more. */
const patienceMs = 1_000

/**
 * Coalesces what is asked of leases: questions that arrive while statements are under way share the next one. Nobody waits
 * for a timer: one that comes alone is sent at once, by itself. One whose row is busy is asked by a statement of its own,
 * which waits for it, and so is every question of a batch that failed: one bad one spoils no other.
 */
export class Coalescer<Q extends Question, A> {
  #asking: Asking<Q, A>
  #waiting: Waiting<Q, A>[] = []
  #running = 0
  #alone = pLimit(alone)

  constructor(asking: Asking<Q, A>) {
    this.#asking = asking
  }

  ask(question: Q): Promise<A | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, since: performance.now(), resolve, reject })
      if (this.#running < lanes) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running++
    // What arrived in the same turn of the event loop, one socket after another, goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#next()
      const isAlone = batch.length === 1 && this.#running === 1 && this.#alone.activeCount === 0
      // Not waited for: its row may be busy, and who comes next has another.
      if (isAlone) void this.#single(batch[0] as Waiting<Q, A>)
      else await this.#send(batch)
    }
    this.#running--
  }

  /** One question a tool: a second one about the same tool is for the next statement to judge. */
  #next(): Waiting<Q, A>[] {
    const batch = new Map<string, Waiting<Q, A>>()
    const rest: Waiting<Q, A>[] = []
    for (const waiting of this.#waiting) {
      const { toolId } = waiting.question
      if (batch.size < (this.#asking.largest ?? 200) && !batch.has(toolId)) batch.set(toolId, waiting)
      else rest.push(waiting)
    }
    this.#waiting = rest
    return [...batch.values()]
  }

  async #send(batch: Waiting<Q, A>[]): Promise<void> {
    try {
      const answers = await this.#asking.many(batch.map(({ question }) => question))
      for (const waiting of batch) {
        const answer = answers.get(waiting.question.toolId)
        if (answer) waiting.resolve(answer)
        else void this.#single(waiting)
      }
    } catch (error) {
      if (!isUnavailable(error)) {
        await Promise.all(batch.map((waiting) => this.#single(waiting)))
        return
      }
      const late = this.#waiting.filter(isLate)
      this.#waiting = this.#waiting.filter((waiting) => !isLate(waiting))
      for (const { reject } of [...batch, ...late]) reject(error)
    }
  }

  #single(waiting: Waiting<Q, A>): Promise<void> {
    return this.#alone(() => {
      if (isLate(waiting)) throw new UnavailableError('The document is busy', 1_000)
      return this.#asking.one(waiting.question)
    }).then(waiting.resolve, waiting.reject)
  }
}

const isLate = ({ since }: { since: number }) => performance.now() - since > patienceMs
