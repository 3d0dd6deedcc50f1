import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleServer } from '../scripts/bundleServer.ts'

/** A measured process. It answers one question at a time. */
export class Peer<Ready extends object = object> {
  readonly pid: number
  readonly ready: Ready
  #child: ChildProcess

  constructor(child: ChildProcess, ready: Ready) {
    this.#child = child
    this.pid = child.pid as number
    this.ready = ready
  }

  async ask<Answer = unknown>(question: Record<string, unknown>): Promise<Answer> {
    const answered = messageOf<Answer>(this.#child)
    this.#child.send(question)
    return answered
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    // A process writes its profile only when it ends by itself.
    this.#child.send({ stop: true })
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 5_000)
    await once(this.#child, 'exit')
    clearTimeout(patience)
  }
}

/** Peers that contain the service. They are bundled as the service is, which is what operators run. */
const withService = ['server.ts', 'peers/bareYoga.ts']
let bundled: Promise<void> | undefined

/** Starts a file of this folder with its options as JSON. The file sends a message when it is ready. */
export async function startPeer<Ready extends object>(
  source: string,
  options: Record<string, unknown>,
): Promise<Peer<Ready>> {
  const isBundled = withService.includes(source)
  if (isBundled) {
    bundled ??= bundleServer('.bench', { besides: withService.map((name) => `bench/${name}`) })
    await bundled
  }
  const file = isBundled ? `../.bench/${path.basename(source, '.ts')}.js` : source
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(options)], {
    execArgv: [
      '--expose-gc',
      '--max-semi-space-size=32',
      ...(file.endsWith('.ts') ? ['--import', 'tsx'] : []),
      ...profiling(),
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return new Peer<Ready>(child, await messageOf<Ready>(child))
}

/** BENCH_PROFILE=folder leaves a CPU profile of every process there. */
function profiling(): string[] {
  const folder = process.env.BENCH_PROFILE
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}

function messageOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`${child.spawnargs[1]} ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as Answer)
    })
  })
}

/** The CPU time that a process has used so far, user and system, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // Linux counts in clock ticks of a hundredth of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10
}
