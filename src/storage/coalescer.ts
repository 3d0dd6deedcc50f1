import pLimit from 'p-limit'
import { isUnavailable } from './failures.ts'
import { busy, type Lines, patienceMs } from './lines.ts'

/** A query about one tool's lease, or a change that requires it. */
interface Question {
  toolId: string
}

export interface Asking<Q extends Question, A> {
  /** Waits for its row lock. Null when there is no such tool. */
  one(question: Q): Promise<A | null>
  /** Answers by key; each key may occur once. Does not wait: rows that are busy or missing are left out. */
  many(questions: Q[]): Promise<Map<string, A>>
  /** One statement may contain each key once. By default the key is the tool. */
  keyOf?(question: Q): string
  /** The most questions in one batch; the others go into the next. 200 by default. */
  largest?: number
}

interface Waiting<Q, A> {
  question: Q
  since: number
  resolve(answer: A | null): void
  reject(error: unknown): void
}

/** How many statements (or transactions) run at once. With two, one is planned and sent while the other commits. */
const lanes = 2
/**
 * How many single questions run at once. Each may wait for its row on a connection, and other work needs
 * connections too.
 */
const alone = 2
/**
 * Batches queries about leases: those that arrive while statements are running share the next statement. There
 * is no timer: a question that arrives alone is sent at once, by itself. A question whose row is busy is sent
 * again in its own statement, which waits for the row, after its turn in the document's line. The same is done
 * with every question of a batch that failed, so that one bad question does not fail the others.
 */
export class Coalescer<Q extends Question, A> {
  #asking: Asking<Q, A>
  #lines: Lines
  #keyOf: (question: Q) => string
  #waiting: Waiting<Q, A>[] = []
  #running = 0
  /** Tools in a running batch. A second batch would find their rows busy. */
  #asked = new Set<string>()
  #alone = pLimit(alone)

  constructor(asking: Asking<Q, A>, lines: Lines) {
    this.#asking = asking
    this.#lines = lines
    this.#keyOf = asking.keyOf ?? (({ toolId }) => toolId)
  }

  ask(question: Q): Promise<A | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, since: performance.now(), resolve, reject })
      if (this.#running < lanes) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running++
    // Collects what arrives in the same turn of the event loop from several sockets.
    await new Promise(setImmediate)
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      const isAlone = batch.length === 1 && this.#running === 1 && this.#alone.activeCount === 0
      // Not awaited: its row may be busy, and the next question is about another row.
      if (isAlone) void this.#single(batch[0] as Waiting<Q, A>)
      else await this.#send(batch)
    }
    this.#running--
  }

  /** Takes one question for each key. A second one with the same key goes into a later batch. */
  #next(): Waiting<Q, A>[] {
    const batch = new Map<string, Waiting<Q, A>>()
    const rest: Waiting<Q, A>[] = []
    for (const waiting of this.#waiting) {
      const key = this.#keyOf(waiting.question)
      const isFree = !batch.has(key) && !this.#asked.has(waiting.question.toolId)
      if (isFree && batch.size < (this.#asking.largest ?? 200)) batch.set(key, waiting)
      else rest.push(waiting)
    }
    this.#waiting = rest
    return [...batch.values()]
  }

  async #send(batch: Waiting<Q, A>[]): Promise<void> {
    const questions = batch.map(({ question }) => question)
    for (const { toolId } of questions) this.#asked.add(toolId)
    const answered = this.#asking.many(questions).finally(() => {
      for (const { toolId } of questions) this.#asked.delete(toolId)
    })
    try {
      const answers = await answered
      for (const waiting of batch) {
        const answer = answers.get(this.#keyOf(waiting.question))
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
    const ask = async () => {
      if (isLate(waiting)) throw busy()
      return this.#asking.one(waiting.question)
    }
    return this.#lines
      .enter(waiting.question.toolId, () => this.#alone(ask))
      .then(waiting.resolve, waiting.reject)
  }
}

const isLate = ({ since }: { since: number }) => performance.now() - since > patienceMs
