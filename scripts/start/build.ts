import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { isStale } from './stale.ts'
import type { Step } from './steps.ts'

/** Does the step where it must be done, and says whether it had to. Fails with what the command printed. */
export async function bringUpToDate(home: string, step: Step): Promise<boolean> {
  const { from, made } = step.files(home)
  if (!isStale(home, { from, made })) return false
  // A build that does not end leaves something undone, for which the next start finds it.
  const first = path.join(home, made[0] as string)
  rmSync(first, { force: true })
  const began = new Date()
  const failure = await failureOf(home, step.command)
  if (failure !== null) {
    rmSync(first, { force: true })
    throw new Error(`${step.name} cannot be built:\n${failure}`)
  }
  step.finish?.(home)
  // What was saved while it was built may have come too late for it.
  if (!step.changesItsSources) utimesSync(first, began, began)
  return true
}

/** Null when it went well. */
async function failureOf(home: string, [program = '', ...rest]: string[]): Promise<string | null> {
  const bin = path.join(home, 'node_modules/.bin')
  const child = spawn(path.join(bin, program), rest, {
    cwd: home,
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (data: string) => {
      said += data
    })
  const [code, signal] = await once(child, 'close')
  return code === 0 ? null : said.trim() || `${program} ended with ${code ?? signal}`
}
