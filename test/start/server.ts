import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { vi } from 'vitest'

/** The built server as an operator starts it, with only the environment that a test sets. */
export class Server {
  readonly child: ChildProcess
  out = ''
  err = ''
  readonly ended: Promise<number | null>

  constructor(env: Record<string, string>, clone = process.cwd(), uid?: number) {
    this.child = spawn(process.execPath, [path.join(clone, 'dist/main.js')], {
      cwd: clone,
      ...(uid && { uid, gid: uid }),
      env: { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.on('data', (data) => {
      this.out += data
    })
    this.child.stderr?.on('data', (data) => {
      this.err += data
    })
    this.ended = once(this.child, 'exit').then(([code]) => code)
  }

  async ready(): Promise<string> {
    await vi.waitUntil(() => this.url() ?? this.child.exitCode !== null, { timeout: 30_000, interval: 50 })
    const url = this.url()
    if (!url) throw new Error(this.err)
    return url
  }

  url(): string | undefined {
    return /ready at (\S+)\/graphql/.exec(this.out)?.[1]
  }

  token(who: string): string {
    return new RegExp(`${who} \\(\\w+\\): (\\S+)`).exec(this.out)?.[1] ?? ''
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM')
    return this.ended
  }
}

export async function ask(url: string, token: string, query: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  return (await response.json()).data
}
