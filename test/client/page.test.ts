import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { pageEvents } from '../../packages/client/src/page.ts'
import { pageTimers } from '../../packages/client/src/timers.ts'

const sources = new Map<string, Blob>()

/** Runs the worker's own source beside the page. */
class FakeWorker {
  static forbidden = false
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  #scope: { onmessage?: (event: { data: unknown }) => void } = {}
  #ready: Promise<void>

  constructor(url: string) {
    this.#ready = (sources.get(url) as Blob).text().then((source) => {
      if (FakeWorker.forbidden) return this.onerror?.({})
      const postMessage = (data: unknown) => this.onmessage?.({ data })
      Object.assign(this.#scope, { setTimeout, clearTimeout, postMessage, Map })
      runInNewContext(source, this.#scope)
    })
  }

  postMessage(data: unknown): void {
    void this.#ready.then(() => this.#scope.onmessage?.({ data }))
  }
}

const URL = {
  createObjectURL(blob: Blob) {
    const url = `blob:${sources.size}`
    sources.set(url, blob)
    return url
  },
}

test.each([false, true])(
  'timers run in a worker, and without one where it is forbidden (%s)',
  async (forbidden) => {
    FakeWorker.forbidden = forbidden
    const after = pageTimers({ document: {}, Worker: FakeWorker, Blob, URL })
    const fired: string[] = []
    after(20, () => fired.push('first'))
    const callOff = after(20, () => fired.push('never'))
    callOff()
    await new Promise<void>((resolve) => after(60, resolve))
    after(0, () => fired.push('late'))
    await expect.poll(() => fired).toEqual(['first', 'late'])
  },
)

test('a page tells of being shown, online, left and restored, until nobody listens', () => {
  const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' })
  const page = Object.assign(new EventTarget(), { document })
  const heard: string[] = []
  const events = pageEvents(page as never)
  const stops = [
    events.onResume(() => heard.push('resume')),
    events.onHide(() => heard.push('hide')),
    events.onRestore(() => heard.push('restore')),
  ]
  const tell = () => {
    document.dispatchEvent(new Event('visibilitychange'))
    page.dispatchEvent(new Event('online'))
    page.dispatchEvent(new Event('pagehide'))
    page.dispatchEvent(
      Object.assign(new Event('pageshow'), { persisted: document.visibilityState === 'visible' }),
    )
  }
  tell()
  document.visibilityState = 'visible'
  tell()
  expect(heard).toEqual(['resume', 'hide', 'resume', 'resume', 'hide', 'restore'])
  for (const stop of stops) stop()
  tell()
  expect(heard).toHaveLength(6)
})
