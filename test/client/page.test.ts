import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { pageEvents } from '../../packages/client/src/page.ts'
import { pageTimers } from '../../packages/client/src/timers.ts'

const sources = new Map<string, Blob>()
const workers = new Set<FakeWorker>()

/** Runs the worker's own source on the main thread. */
class FakeWorker {
  static isForbidden = false
  onmessage: ((event: { data: unknown }) => void) | null = null
  #scope: { onmessage?: (event: { data: unknown }) => void } = {}
  #ready: Promise<void>

  constructor(url: string) {
    workers.add(this)
    this.#ready = (sources.get(url) as Blob).text().then((source) => {
      if (FakeWorker.isForbidden) return
      const postMessage = (data: unknown) => this.onmessage?.({ data })
      Object.assign(this.#scope, { setTimeout, postMessage })
      runInNewContext(source, this.#scope)
    })
  }

  postMessage(data: unknown): void {
    void this.#ready.then(() => this.#scope.onmessage?.({ data }))
  }

  terminate(): void {
    workers.delete(this)
  }
}

const URL = {
  createObjectURL(blob: Blob) {
    const url = `blob:${sources.size}`
    sources.set(url, blob)
    return url
  },
  revokeObjectURL: (url: string) => void sources.delete(url),
}
const page = { document: {}, Worker: FakeWorker, Blob, URL }
const denied = {
  document: {},
  get Worker(): never {
    throw new Error('SecurityError')
  },
}

test.each([
  ['a worker', page, false],
  ['a worker that a policy stops afterwards', page, true],
  ['a page that forbids workers', denied, false],
  ['a page that knows no workers', { document: {} }, false],
  ['no page', {}, false],
])('timers run with %s', async (_title, where, isForbidden) => {
  FakeWorker.isForbidden = isForbidden
  const after = pageTimers(where)
  const fired: string[] = []
  after(20, () => fired.push('first'))
  const callOff = after(20, () => fired.push('never'))
  callOff()
  await new Promise<void>((resolve) => after(60, resolve))
  after(0, () => fired.push('late'))
  await expect.poll(() => fired).toEqual(['first', 'late'])
})

test('a timer in the worker fires on time when the page’s timers are late, and only once', async () => {
  FakeWorker.isForbidden = false
  const [late, soon] = [globalThis.setTimeout, globalThis.setTimeout]
  const after = pageTimers(page)
  let fired = 0
  globalThis.setTimeout = ((run: () => void, ms: number) => late(run, ms + 100)) as never
  after(10, () => fired++)
  globalThis.setTimeout = soon
  await new Promise((resolve) => late(resolve, 60))
  expect(fired).toBe(1)
  await new Promise((resolve) => late(resolve, 100))
  expect(fired).toBe(1)
})

test('there is one worker and one blob URL while a timer is waiting, and none afterwards', async () => {
  const after = pageTimers(page)
  for (let round = 0; round < 3; round++) {
    const callOffs = [1, 2, 3].map(() => after(60_000, () => {}))
    callOffs.pop()?.()
    await Promise.resolve()
    expect([workers.size, sources.size]).toEqual([1, 1])
    for (const callOff of callOffs) callOff()
    await Promise.resolve()
    expect([workers.size, sources.size]).toEqual([0, 0])
  }
})

test('a page reports being shown, online, left and restored, until nobody listens', () => {
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
