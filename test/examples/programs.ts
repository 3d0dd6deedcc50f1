import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** Fails, and names the Debian package, when a program that an example needs is not installed. */
export function mustRun(command: string, args: string[], debianPackage: string): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (error || status !== 0)
    throw new Error(
      `This example needs ${debianPackage}: apt-get install ${debianPackage}. ${command} ${args.join(' ')}: ${error?.message ?? stderr}`,
    )
}

/** A program of an example, and its output so far. */
export class Program {
  readonly child: ChildProcess
  said = ''
  complained = ''

  constructor(command: string, args: string[], env: Record<string, string> = {}) {
    this.child = spawn(command, args, { env: { PATH: process.env.PATH ?? '', ...env } })
    this.child.stdout?.on('data', (data) => {
      this.said += data
    })
    this.child.stderr?.on('data', (data) => {
      this.complained += data
    })
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  says(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  /** Its exit status, once its output is complete. */
  async ends(): Promise<number | null> {
    this.child.stdin?.end()
    if (this.isRunning) await once(this.child, 'close')
    return this.child.exitCode
  }

  async stops(): Promise<void> {
    if (!this.isRunning) return
    this.child.kill()
    await once(this.child, 'close')
  }
}

/** Waits until the program accepts connections at the port. If it ends before, this fails with its output. */
export async function listening(program: Program, port: number): Promise<void> {
  while (program.isRunning) {
    const socket = connect(port, '127.0.0.1')
    const is = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (is) return
    await setTimeout(20)
  }
  throw new Error(`It ended: ${program.complained}`)
}
