import { type EventBus, Listeners } from './bus.ts'

/** The bus of a single process. Other instances on the same database find changes by reading the event log. */
export function localBus(): EventBus {
  const listeners = new Listeners()
  return {
    publish(channel, message) {
      setImmediate(() => listeners.hear(channel, message))
    },
    async subscribe(channel, listener) {
      listeners.add(channel, listener)
      return () => void listeners.remove(channel, listener)
    },
    onGap() {},
    state: () => 'up',
    async close() {},
  }
}
