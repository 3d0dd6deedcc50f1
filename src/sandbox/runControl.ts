import type { SandboxLimits } from './limits.ts'
import { RunChannel } from './runChannel.ts'

export type Stop = 'CANCELED' | 'TIME' | 'LOG'

/** Decides when a run has to stop. A stop is final, because a tool may catch the exception that interrupts it. */
export class RunControl {
  readonly #limits: SandboxLimits
  #channel: RunChannel | undefined
  #deadline = Number.POSITIVE_INFINITY
  #stop: Stop | undefined

  constructor(limits: SandboxLimits) {
    this.#limits = limits
  }

  begin(memory: SharedArrayBuffer): void {
    this.#channel = new RunChannel(memory)
    this.#deadline = performance.now() + this.#limits.wallMs
  }

  log(line: string): void {
    if (this.#stop !== undefined || this.#channel?.append(line) !== false) return
    this.#stop = 'LOG'
  }

  check(): Stop | undefined {
    if (this.#stop === undefined) {
      if (this.#channel?.stopped) this.#stop = 'CANCELED'
      else if (performance.now() > this.#deadline) this.#stop = 'TIME'
    }
    return this.#stop
  }
}
