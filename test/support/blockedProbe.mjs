import { openSync, readSync } from 'node:fs'
import { createServer } from 'node:http'
import { isMainThread } from 'node:worker_threads'

/**
 * Loaded into a server before all else: answers on PROBE_PORT for how many milliseconds its event loop was held up at a
 * stretch at most since it was last asked. Counted is what the main thread computed, not what passed: on a busy machine
 * others have the processor in between. Linux tells that of each thread.
 */
if (isMainThread && process.env.PROBE_PORT) {
  const stat = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
  const digits = Buffer.alloc(64)
  const computedMs = () =>
    Number(digits.toString('latin1', 0, readSync(stat, digits, 0, 64, 0)).split(' ')[0]) / 1e6
  let [before, longest] = [computedMs(), 0]
  setInterval(() => {
    const now = computedMs()
    longest = Math.max(longest, now - before)
    before = now
  }, 1).unref()
  const probe = createServer((_request, response) => {
    response.end(String(longest))
    longest = 0
  })
  probe.listen(Number(process.env.PROBE_PORT), '127.0.0.1').unref()
}
