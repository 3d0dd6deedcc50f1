import pLimit from 'p-limit'
import { isUnavailable } from './failures.ts'
import { busy, type Lines, patienceMs } from './lines.ts'

/** A question about one tool's lease, or a change that stands on it. */
interface Question {
  toolId: string
}

export interface Asking<Q extends Question, A> {
  /** Waits for its row. Null when there is no such tool. */
  one(question: Q): Promise<A | null>
  /** By key; each key at most once. Waits for no row: those that are busy, or are not there, are left out. */
  many(questions: Q[]): Promise<Map<string, A>>
  /** What a statement may ask once only: a tool, unless told. */
  keyOf?(question: Q): string
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
/**
 * Coalesces what is asked of leases: questions that arrive while statements are under way share the next one. Nobody waits
 * for a timer: one that comes alone is sent at once, by itself. One whose row is busy is asked by a statement of its own,
 * which waits for it, in the document's line, and so is every question of a batch that failed: one bad one spoils no other.
 */
export class Coalescer<Q extends Question, A> {
  #asking: Asking<Q, A>
  #lines: Lines
  #keyOf: (question: Q) => string
  #waiting: Waiting<Q, A>[] = []
  #running = 0
  /** Tools that a lane is asking about: another lane would find their rows busy. */
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
    // What arrived in the same turn of the event loop, one socket after another, goes together.
    await new Promise(setImmediate)
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      const isAlone = batch.length === 1 && this.#running === 1 && this.#alone.activeCount === 0
      // Not waited for: its row may be busy, and who comes next has another.
      if (isAlone) void this.#single(batch[0] as Waiting<Q, A>)
      else await this.#send(batch)
    }
    this.#running--
  }

  /** One question a key: a second one of the same is for the next statement to judge. */
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
