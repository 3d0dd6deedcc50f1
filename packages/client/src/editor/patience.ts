import type { Clock } from '../clock.ts'

/** Says after some time that an answer is missing. The client still waits for it. */
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

  /** Does nothing if it is already waiting. */
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
