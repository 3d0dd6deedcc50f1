import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Person } from '../support/person.ts'

export interface Said {
  code: number | null
  out: string
  err: string
}

/** A folder in which people run the built command, each with their own configuration. */
export class Terminal {
  readonly home = mkdtempSync(path.join(tmpdir(), 'holdfast-cli-'))

  start(person: Person, args: string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [path.resolve('packages/cli/dist/main.js'), ...args], {
      cwd: this.home,
      env: { PATH: process.env.PATH, XDG_CONFIG_HOME: path.join(this.home, person.id), ...env },
    })
    const said: Said & { child: ChildProcess; over: Promise<Said> } = {
      ...{ code: null, out: '', err: '', child },
      over: once(child, 'close').then(([code]) => Object.assign(said, { code })),
    }
    child.stdout.on('data', (data) => {
      said.out += data
    })
    child.stderr.on('data', (data) => {
      said.err += data
    })
    child.stdin.end(person.token)
    return said
  }

  /** Runs a command to its end. */
  types(person: Person, ...args: string[]): Promise<Said> {
    return this.start(person, args).over
  }

  async signsIn(people: Person[], url: string): Promise<void> {
    for (const person of people) await this.types(person, 'login', url, '--token', '-')
  }

  /** Runs a command with JSON output. */
  async json(person: Person, ...args: string[]) {
    return JSON.parse((await this.types(person, '--json', ...args)).out)
  }

  /** The fencing token of a document's lock, as printed to a person. */
  async lockOf(person: Person, document: string): Promise<string> {
    return String((await this.json(person, 'status', document)).tool.draftLock?.fencingToken)
  }

  at = (file: string) => path.join(this.home, file)
  read = (file: string) => readFileSync(this.at(file), 'utf8')
  write = (file: string, text: string | Uint8Array) => writeFileSync(this.at(file), text)
  close = () => rmSync(this.home, { recursive: true })
}
