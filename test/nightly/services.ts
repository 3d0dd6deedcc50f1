import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../support/services.ts'
import { authEnvironment } from '../support/tokens.ts'

/** A built Holdfast server at its own address, which can be killed and started again. */
export class Service {
  readonly url: string
  readonly #env: Record<string, string>
  #child: ChildProcess | null = null

  private constructor(env: Record<string, string>) {
    this.url = `http://127.0.0.1:${env.PORT}`
    this.#env = env
  }

  static async start(databaseUrl: string): Promise<Service> {
    const service = new Service({
      ...authEnvironment,
      PATH: process.env.PATH ?? '',
      DATABASE_URL: databaseUrl,
      PORT: String(await freePort()),
      LOG_LEVEL: process.env.TEST_LOG ? 'warn' : 'silent',
    })
    await service.begin()
    return service
  }

  async begin(): Promise<void> {
    for (let tries = 0; tries < 30; tries++) {
      const stdio = ['ignore', 'ignore', process.env.TEST_LOG ? 'inherit' : 'ignore'] as const
      this.#child = spawn(process.execPath, ['dist/main.js'], { env: this.#env, stdio: [...stdio] })
      for (let looks = 0; looks < 40 && this.#child.exitCode === null; looks++) {
        if (await this.isReady()) return
        await delay(500)
      }
      await this.kill()
      await delay(1_000)
    }
    throw new Error(`${this.url} does not start`)
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  /** A metric since the server's start; null while it does not answer. */
  async counted(metric: string): Promise<number | null> {
    const text = await fetch(`${this.url}/metrics`).then(
      (response) => response.text(),
      () => '',
    )
    const line = text.split('\n').find((each) => each.startsWith(`${metric} `))
    return line ? Number(line.split(' ').at(-1)) : null
  }
}
