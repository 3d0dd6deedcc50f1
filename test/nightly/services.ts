import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../support/services.ts'
import { authEnvironment } from '../support/tokens.ts'

/** A built Holdfast server at its own address, which can be killed and started again. */
export class Service {
  readonly url: string
  readonly #env: Record<string, string>
  readonly #log: string
  #child: ChildProcess | null = null

  private constructor(env: Record<string, string>, log: string) {
    this.#log = log
    this.url = `http://127.0.0.1:${env.PORT}`
    this.#env = env
  }

  /** `log` is the file that takes the server's warnings. */
  static async start(databaseUrl: string, log: string): Promise<Service> {
    const env = {
      ...authEnvironment,
      PATH: process.env.PATH ?? '',
      DATABASE_URL: databaseUrl,
      PORT: String(await freePort()),
      LOG_LEVEL: 'warn',
    }
    const service = new Service(env, log)
    await service.begin()
    return service
  }

  async begin(): Promise<void> {
    for (let tries = 0; tries < 30; tries++) {
      const log = openSync(this.#log, 'a')
      this.#child = spawn(process.execPath, ['dist/main.js'], { env: this.#env, stdio: ['ignore', log, log] })
      closeSync(log)
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
    return (await this.readiness()) === '200'
  }

  /** The status of /health/ready and, where it is not 200, what it says. */
  async readiness(): Promise<string> {
    const signal = AbortSignal.timeout(5_000)
    return fetch(`${this.url}/health/ready`, { signal }).then(
      async (answer) => (answer.ok ? '200' : `${answer.status} ${await answer.text()}`),
      String,
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
