import { readlinkSync } from 'node:fs'
import os from 'node:os'

/**
 * Lets the server's event loop go before the calling thread. Only Linux gives a thread a priority of its own;
 * anywhere else the id would be that of the process, so nothing is done.
 */
export function lowerThreadPriority(): void {
  if (process.platform !== 'linux') return
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (threadId !== process.pid) os.setPriority(threadId, os.constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Without /proc, or where the container forbids it, the thread keeps its priority.
  }
}
