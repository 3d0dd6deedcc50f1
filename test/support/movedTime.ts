/** Longer timers would not fire during a test. */
const longMs = 60_000

/** The time of this process: it runs as usual, and a test can move it forward by hours at once. */
export class MovedTime {
  readonly #waiting = new Map<unknown, { dueAt: number; act: () => void }>()
  readonly #real = { Date, setTimeout, clearTimeout }
  #offset = 0

  constructor() {
    const { Date: RealDate, setTimeout, clearTimeout } = this.#real
    const now = () => RealDate.now() + this.#offset
    const MovedDate = new Proxy(RealDate, {
      construct: (target, values, made) =>
        Reflect.construct(target, values.length > 0 ? values : [now()], made),
      get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    })
    const set = (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const timer = setTimeout(act, ms, ...args)
      if (ms >= longMs) this.#waiting.set(timer, { dueAt: now() + ms, act: () => act(...args) })
      return timer
    }
    const clear = (timer?: NodeJS.Timeout) => {
      this.#waiting.delete(timer)
      clearTimeout(timer)
    }
    Object.assign(globalThis, {
      Date: MovedDate,
      setTimeout: Object.assign(set, setTimeout),
      clearTimeout: clear,
    })
  }

  passes(ms: number): void {
    this.#offset += ms
    for (const [timer, { dueAt, act }] of this.#waiting) {
      if (dueAt > Date.now()) continue
      clearTimeout(timer as NodeJS.Timeout)
      act()
    }
  }

  end(): void {
    Object.assign(globalThis, this.#real)
  }
}
