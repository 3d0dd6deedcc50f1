import { afterAll } from 'vitest'
import type { SandboxJob, SandboxOutcome } from '../../src/domain/sandboxRunner.ts'
import type { SandboxLimits } from '../../src/sandbox/limits.ts'
import { QuickjsPool, type QuickjsPoolOptions } from '../../src/sandbox/quickjsPool.ts'

export const smallLimits: SandboxLimits = {
  wallMs: 300,
  memoryBytes: 16 * 1024 * 1024,
  stackBytes: 256 * 1024,
  outputBytes: 1024 * 1024,
  outputDepth: 64,
  logBytes: 4 * 1024,
  graceMs: 150,
}

export function job(sourceCode: string, rest: Partial<SandboxJob> = {}): SandboxJob {
  return { entrypoint: 'main', sourceCode, inputs: {}, settings: {}, state: null, action: null, ...rest }
}

/** The body of `main`, which starts on line 2 of the tool. */
export function body(code: string, rest: Partial<SandboxJob> = {}): SandboxJob {
  return job(`export async function main({ inputs, settings, state, action }) {\n${code}\n}`, rest)
}

export const forEver = body('for (;;) {}')
export const trivial = body('return {}')

/** A warm pool that is closed after the tests of the file. */
export async function warmPool(options: QuickjsPoolOptions = {}): Promise<QuickjsPool> {
  const pool = await QuickjsPool.start({ limits: smallLimits, workers: 1, ...options })
  afterAll(() => pool.close())
  await pool.run(trivial, { user: 'ann' })
  return pool
}

/** The longest delay of a 5 ms timer during the work, in milliseconds, and the result of the work. */
export async function longestLag<T>(work: () => Promise<T>): Promise<{ longest: number; made: T }> {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  const made = await work().finally(() => clearInterval(timer))
  return { longest, made }
}

/** Runs the code and answers the state that it returns. */
export async function stateOf(pool: QuickjsPool, code: string): Promise<SandboxOutcome['state']> {
  const { state, error } = await pool.run(body(code), { user: 'ann' })
  if (error !== undefined) throw new Error(error.message)
  return state
}

/** Runs a tool until the signal aborts. Resolves when it has left the queue. */
export async function occupy(pool: QuickjsPool, user: string, signal: AbortSignal): Promise<void> {
  await new Promise<void>((onStart) => {
    void pool.run(forEver, { user, signal, onStart })
  })
}
