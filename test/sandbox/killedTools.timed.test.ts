import { expect, test } from 'vitest'
import { body, trivial, warmPool } from './support.ts'

const pool = await warmPool()
const time = 'The tool was stopped at the time limit of 300 ms'

// These built-ins never check whether they should stop.
const killed: Record<string, string> = {
  'sorts a huge sparse array': 'const a = []; a.length = 2 ** 32 - 1; a[5] = 1; a.sort()',
  'reverses a huge array-like': 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })',
  'searches a huge string': 'const s = "a".repeat(4e6); s.indexOf("a".repeat(2e6) + "b")',
}

test.each(Object.entries(killed))('a tool that %s is killed, and the next run works', async (_, code) => {
  const outcome = await pool.run(body(`console.log('before'); ${code}`), { user: 'ann' })
  expect(outcome).toMatchObject({ status: 'TIMED_OUT', logs: 'before', error: { message: time } })
  const next = await pool.run(trivial, { user: 'ann' })
  expect(next).toMatchObject({ status: 'SUCCEEDED' })
  // Fast, because the spare worker runs it, not a new one.
  expect(next.durationMs).toBeLessThan(200)
})
