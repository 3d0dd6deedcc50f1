import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import os from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { isBusy, machineLoad, mostOfOthers, refusal } from '../../bench/load/machine.ts'

const cores = os.availableParallelism()
/** As many busy programs as take twice what others may. */
const programs = Math.ceil(cores * 2 * mostOfOthers)
const strangers: number[] = []
const children: ChildProcess[] = []

afterEach(() => {
  for (const pid of strangers.splice(0)) process.kill(pid)
  for (const child of children.splice(0)) child.kill()
})

/** A busy program whose starter has ended: it is nobody's here. It ends by itself, should nobody end it. */
function startStranger(): void {
  const shell = 'timeout 20 yes >/dev/null 2>&1 & echo $!'
  strangers.push(Number(execFileSync('sh', ['-c', shell], { encoding: 'utf8' })))
}

test('a machine that others use is seen, named and refused', async () => {
  // Many, so that they are among those that take most, whatever else there is.
  for (let count = 0; count < 4 * programs; count++) startStranger()
  const load = await machineLoad()
  expect(load.others).toBeGreaterThan(mostOfOthers)
  expect(isBusy(load)).toBe(true)
  expect(load.who.join()).toMatch(/yes, process \d+/)
  const why = refusal([{ of: 'heartbeats', load }])
  expect(why).toContain('heartbeats: ')
  expect(why).toMatch(/yes, process \d+/)
  expect(why).toContain('--no-write')
})

test('what a run has started itself is busy, and is not others', async () => {
  for (let count = 0; count < programs; count++)
    children.push(spawn('timeout', ['20', 'yes'], { stdio: 'ignore' }))
  const { busy, others } = await machineLoad()
  expect(busy - others).toBeGreaterThan(mostOfOthers)
})
