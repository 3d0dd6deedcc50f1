import type { Clock } from './clock.ts'

type After = Clock['after']

interface WorkerLike {
  postMessage(message: unknown): void
  onmessage: ((event: { data: unknown }) => void) | null
  onerror: ((event: unknown) => void) | null
}

interface WorkerPage {
  Worker?: new (url: string) => WorkerLike
  Blob?: typeof Blob
  URL?: { createObjectURL(blob: Blob): string }
  document?: unknown
}

/** setTimeout's longest delay. */
const longestMs = 2 ** 31 - 1

export const plainAfter: After = (ms, run) => {
  const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestMs))
  return () => clearTimeout(timer)
}

const source = `const timers = new Map()
onmessage = ({ data: [id, ms] }) => {
  clearTimeout(timers.get(id))
  timers.delete(id)
  if (ms >= 0) timers.set(id, setTimeout(() => { timers.delete(id); postMessage(id) }, ms))
}`

/**
 * Browsers let the timers of a hidden tab fire once a minute, which is too late for most leases; those of a worker go
 * on. Where a worker cannot be had (Node, a strict content security policy) plain timers serve.
 */
export function pageTimers(page: WorkerPage = globalThis as never): After {
  if (!page.document || !page.Worker || !page.Blob || !page.URL) return plainAfter
  try {
    const url = page.URL.createObjectURL(new page.Blob([source], { type: 'text/javascript' }))
    return workerAfter(new page.Worker(url))
  } catch {
    return plainAfter
  }
}

function workerAfter(worker: WorkerLike): After {
  const pending = new Map<number, { ms: number; run: () => void }>()
  let next = 0
  let broken = false
  const fire = (id: number) => {
    const run = pending.get(id)?.run
    pending.delete(id)
    run?.()
  }
  worker.onmessage = ({ data }) => fire(data as number)
  // A policy that forbids blob: workers is told only now; whoever waits already must not wait for ever.
  worker.onerror = () => {
    broken = true
    for (const [id, { ms }] of pending) plainAfter(ms, () => fire(id))
  }
  return (ms, run) => {
    if (broken) return plainAfter(ms, run)
    const id = next++
    pending.set(id, { ms, run })
    worker.postMessage([id, Math.min(Math.max(ms, 0), longestMs)])
    return () => {
      pending.delete(id)
      worker.postMessage([id, -1])
    }
  }
}
