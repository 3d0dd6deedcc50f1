/**
 * Carries hints between instances (rule 22). A message may be lost, duplicated or forged. So a receiver never
 * trusts it, but reads PostgreSQL. The event log is read regularly for changes that no message announced.
 */
export interface EventBus {
  /** Never throws and never waits. */
  publish(channel: string, message: string): void
  /**
   * Resolves once messages are received, or at once when there is no connection: then changes are found by
   * reading the event log.
   */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void>
  /** Called when messages may have been missed, for example after a reconnection. */
  onGap(listener: () => void): void
  state(): 'up' | 'down'
  close(): Promise<void>
}

/** The listeners of each channel. The connection subscribes to each channel once. */
export class Listeners {
  #byChannel = new Map<string, Set<(message: string) => void>>()

  /** True when it is the first listener of the channel. */
  add(channel: string, listener: (message: string) => void): boolean {
    const present = this.#byChannel.get(channel)
    if (present) present.add(listener)
    else this.#byChannel.set(channel, new Set([listener]))
    return !present
  }

  /** True when it was the last listener of the channel. */
  remove(channel: string, listener: (message: string) => void): boolean {
    const present = this.#byChannel.get(channel)
    if (!present?.delete(listener) || present.size > 0) return false
    return this.#byChannel.delete(channel)
  }

  hear(channel: string, message: string): void {
    for (const listener of this.#byChannel.get(channel) ?? []) listener(message)
  }

  has(channel: string): boolean {
    return this.#byChannel.has(channel)
  }

  channels(): string[] {
    return [...this.#byChannel.keys()]
  }
}
