import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { authEnvironment } from '../../test/support/tokens.ts'
import { onceQuiet } from '../load/machine.ts'
import { figured, figureOf, type Pair } from '../measure.ts'

/** The built server, from the start of its process until it says that it is ready. */
export const start: Pair = {
  name: 'start',
  async run(stage, { rounds }) {
    const databaseUrl = await stage.database({ tools: 100, locks: 0 })
    const load = await onceQuiet()
    const seconds: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const took = await startOnce(databaseUrl)
      // The first start reads the files from the disk.
      if (round > 0) seconds.push(took)
    }
    return [
      figured({
        what: 'start to ready, database there',
        unit: 's',
        ours: figureOf(seconds),
        load,
        reach: { most: 1 },
        same: 'The built server as `npm run serve` runs it, from the start of its process until it says that it is ready.',
      }),
    ]
  },
}

/** Seconds. */
export async function startOnce(databaseUrl: string): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env.PATH ?? '', ...authEnvironment, DATABASE_URL: databaseUrl, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    for await (const data of child.stdout)
      if (String(data).includes('ready at')) return (performance.now() - began) / 1_000
    throw new Error('the server ended before it was ready: run npm run build')
  } finally {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}
