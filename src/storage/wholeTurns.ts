import net from 'node:net'

/**
 * A connection to PostgreSQL that sends in one write what one turn of the event loop has for it: BEGIN, the lock and the
 * read behind it, say. A system call for each of them, which wakes PostgreSQL each time, was a quarter of what a save cost.
 */
export class WholeTurns extends net.Socket {
  #held = false

  override cork(): void {
    this.#hold()
    super.cork()
  }

  // biome-ignore lint/suspicious/noExplicitAny: as overloaded as it is in Node
  override write(...args: any[]): boolean {
    this.#hold()
    return Reflect.apply(super.write, this, args)
  }

  #hold(): void {
    if (this.#held || this.connecting) return
    this.#held = true
    super.cork()
    process.nextTick(() => {
      this.#held = false
      super.uncork()
    })
  }
}
