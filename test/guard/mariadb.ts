import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import mysql from 'mysql2/promise'
import { expect } from 'vitest'

const binary = '/usr/sbin/mariadbd'
export const hasMariadb = existsSync(binary)

/** A new MariaDB, with an empty database `shop`. */
export class Mariadb {
  readonly #folder: string
  readonly #server: ChildProcess

  private constructor(folder: string, server: ChildProcess) {
    this.#folder = folder
    this.#server = server
  }

  static async start(): Promise<Mariadb> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-mariadb-'))
    const user = ['--no-defaults', `--user=${os.userInfo().username}`, `--datadir=${folder}/data`]
    execFileSync('mariadb-install-db', [...user, '--auth-root-authentication-method=normal'], {
      stdio: 'pipe',
    })
    const options = ['--skip-networking', `--socket=${folder}/socket`, '--innodb-flush-log-at-trx-commit=0']
    const server = new Mariadb(folder, spawn(binary, [...user, ...options], { stdio: 'ignore' }))
    await expect
      .poll(() => server.sql('CREATE DATABASE IF NOT EXISTS shop'), { timeout: 60_000 })
      .toBeDefined()
    return server
  }

  /** `flags`: client flags to set, or with `-` to clear. */
  async sql(text: string, values: unknown[] = [], flags: string[] = []): Promise<{ affectedRows: number }> {
    const client = await mysql.createConnection({ socketPath: `${this.#folder}/socket`, user: 'root', flags })
    try {
      return (await client.query(text, values))[0] as { affectedRows: number }
    } finally {
      await client.end()
    }
  }

  async stop(): Promise<void> {
    this.#server.kill()
    await once(this.#server, 'exit')
    rmSync(this.#folder, { recursive: true })
  }
}
