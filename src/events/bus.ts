/**
 * Carries hints between instances (rule 22). A message may be lost, doubled or forged: whoever hears one reads
 * PostgreSQL, and the event log tail tells what no message told.
 */
export interface EventBus {
  /** Never throws and never waits. */
  publish(channel: string, message: string): void
  /** Resolves once messages will be heard, or at once when there is no connection: then the tail stands in. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void>
  /** Called whenever messages may have been missed, for example after a reconnection. */
  onGap(listener: () => void): void
  state(): 'up' | 'down'
  close(): Promise<void>
}

/** Who listens to which channel; the underlying connection subscribes once a channel. */
export class Listeners {
  #byChannel = new Map<string, Set<(message: string) => void>>()

  /** True when it is the channel's first. */
  add(channel: string, listener: (message: string) => void): boolean {
    const present = this.#byChannel.get(channel)
    if (present) present.add(listener)
    else this.#byChannel.set(channel, new Set([listener]))
    return !present
  }

  /** True when it was the channel's last. */
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
