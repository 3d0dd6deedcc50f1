import { readlinkSync } from 'node:fs'
import os from 'node:os'

/**
 * Lowers the priority of the calling thread below the server's event loop. Only on Linux does a thread have a
 * priority of its own. On other systems the id would be the process's, so nothing is done.
 */
export function lowerThreadPriority(): void {
  if (process.platform !== 'linux') return
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (threadId !== process.pid) os.setPriority(threadId, os.constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Without /proc, or when the container forbids it, the thread keeps its priority.
  }
}
