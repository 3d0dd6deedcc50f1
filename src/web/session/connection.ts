import type { LiveSocket } from '@holdfast/client/socket'
import { createContext, useContext, useSyncExternalStore } from 'react'

/** Whether news of the service arrive. One for all that is on the screen. */
export interface Connection {
  isUp(): boolean
  onChange(listener: () => void): () => void
}

/** A socket that nobody needs any more is closed in order, and nothing is lost by that. */
const inOrder = 1000

/** From the socket's own events: it finds out by itself that a connection has died unheard. */
export function connectionOf(socket: Pick<LiveSocket, 'on'>): Connection {
  const listeners = new Set<() => void>()
  let isUp = true
  const become = (next: boolean) => {
    if (next === isUp) return
    isUp = next
    for (const listener of listeners) listener()
  }
  socket.on('connected', () => become(true))
  socket.on('closed', (event) => become((event as CloseEvent).code === inOrder))
  return {
    isUp: () => isUp,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const always: Connection = { isUp: () => true, onChange: () => () => {} }
export const ConnectionContext = createContext(always)

export function useIsConnected(): boolean {
  const { isUp, onChange } = useContext(ConnectionContext)
  return useSyncExternalStore(onChange, isUp)
}
