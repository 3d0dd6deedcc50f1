import type { Reporter, TestModule } from 'vitest/node'

const everyMs = 30_000

/**
 * Prints which tests are running and for how long, for readers of a log. On a terminal Vitest's own reporter
 * shows that. Its lines differ from those of the default reporter, which prints each file when it ends.
 */
export default class Progress implements Reporter {
  #began = 0
  #files = 0
  #ended = 0
  #failed = 0
  #running = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  onTestRunStart(specifications: readonly unknown[]): void {
    this.#began = Date.now()
    this.#files = specifications.length
    if (!process.stdout.isTTY) this.#timer = setInterval(() => this.#tell(), everyMs)
  }

  onTestModuleQueued({ relativeModuleId }: TestModule): void {
    this.#running.set(relativeModuleId, Date.now())
  }

  onTestModuleEnd(module: TestModule): void {
    this.#running.delete(module.relativeModuleId)
    this.#ended++
    if (!module.ok()) this.#failed++
  }

  onTestRunEnd(): void {
    clearInterval(this.#timer)
  }

  #tell(): void {
    const running = [...this.#running].map(([file, since]) => `${file} (${spent(since)})`)
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : ''
    console.log(
      `${spent(this.#began)}: ${this.#ended} of ${this.#files} files${failed}; now ${running.join(', ') || 'nothing'}`,
    )
  }
}

function spent(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
