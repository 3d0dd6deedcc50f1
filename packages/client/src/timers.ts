import type { Clock } from './clock.ts'
import { tried } from './tried.ts'

type After = Clock['after']

interface WorkerLike {
  postMessage(message: unknown): void
  terminate(): void
  onmessage: ((event: { data: unknown }) => void) | null
}

interface WorkerPage {
  Worker?: new (url: string) => WorkerLike
  Blob?: typeof Blob
  URL?: { createObjectURL(blob: Blob): string; revokeObjectURL(url: string): void }
  document?: unknown
}

/** setTimeout's longest delay. */
const longestMs = 2 ** 31 - 1

export const plainAfter: After = (ms, run) => {
  const timer = setTimeout(run, Math.min(ms, longestMs))
  return () => clearTimeout(timer)
}

const source = 'onmessage=({data:[id,ms]})=>setTimeout(postMessage,ms,id)'

/**
 * Browsers let the timers of a hidden tab fire once a minute, which is too late for most leases; those of a worker go
 * on. So a worker counts along while anybody waits; it is gone afterwards. Where none can be had (Node, React Native, a
 * strict content security policy) the page's own timers are alone.
 */
export function pageTimers(page: WorkerPage = globalThis as never): After {
  const pending = new Map<number, () => void>()
  let next = 0
  let end: (() => void) | null = null
  let ask = (_timer: [id: number, ms: number]) => {}

  const begin = () => {
    if (!page.document) return null
    // Where one of them is missing, this throws, and there is no worker.
    const { Worker, Blob, URL } = page as Required<WorkerPage>
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    const worker = tried(() => new Worker(url))
    ask = (timer) => worker?.postMessage(timer)
    if (worker) worker.onmessage = ({ data }) => pending.get(data as number)?.()
    return () => {
      worker?.terminate()
      URL.revokeObjectURL(url)
    }
  }
  const leave = (id: number) => {
    pending.delete(id)
    // Whoever calls one timer off, and begins another, is still there.
    queueMicrotask(() => {
      if (pending.size > 0) return
      end?.()
      end = null
    })
  }
  return (ms, run) => {
    end ??= tried(begin) ?? (() => {})
    const id = next++
    const fire = () => {
      callOff()
      run()
    }
    const stop = plainAfter(ms, fire)
    const callOff = () => {
      stop()
      leave(id)
    }
    pending.set(id, fire)
    ask([id, Math.min(ms, longestMs)])
    return callOff
  }
}
