import type { Clock } from '../clock.ts'

/** How long an answer is waited for before it is said to be missing. Waiting goes on all the same. */
export class Patience {
  #clock: Clock
  #ms: number
  #ends: () => void
  #callOff: (() => void) | null = null
  isOver = false

  constructor(clock: Clock, ms: number, ends: () => void) {
    this.#clock = clock
    this.#ms = ms
    this.#ends = ends
  }

  /** Does nothing while something is waited for already. */
  begin(): void {
    this.#callOff ??= this.#clock.after(this.#ms, () => {
      this.#callOff = null
      this.isOver = true
      this.#ends()
    })
  }

  end(): void {
    this.#callOff?.()
    this.#callOff = null
    this.isOver = false
  }
}
