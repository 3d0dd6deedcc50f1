import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * What the Dockerfile builds, without a container engine: its steps after the build run one after another in a
 * folder. Programs run there as in a container that may write to /tmp only. Needs root, as the engine does.
 */
export class Image {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-image-'))
  readonly env: Record<string, string> = { PATH: `/mnt/bin:${process.env.PATH}` }
  user = ''
  command: string[] = []
  healthcheck: string[] = []

  static build(): Image {
    const image = new Image()
    chmodSync(image.#folder, 0o755)
    for (const name of ['app', 'dependencies', 'bin', 'secret']) mkdirSync(path.join(image.#folder, name))
    const [, , dependencies = '', last = ''] = readFileSync('Dockerfile', 'utf8').split(/^FROM .*\n/m)
    for (const [stage, steps] of [
      ['dependencies', dependencies],
      ['app', last],
    ] as const)
      for (const step of steps.replaceAll('\\\n', ' ').split('\n')) image.#do(stage, step)
    return image
  }

  #do(stage: 'dependencies' | 'app', step: string): void {
    const [instruction = '', ...words] = step.trim().split(/\s+/)
    const rest = step.trim().slice(instruction.length + 1)
    if (instruction === 'COPY') this.#copy(stage, words)
    // npm uses this machine's cache.
    else if (instruction === 'RUN')
      this.#inside(`cd /mnt/${stage} && ${inFolder(rest.replace('&& npm cache clean --force', ''))}`)
    else if (instruction === 'ENV')
      Object.assign(this.env, Object.fromEntries(words.map((word) => word.split('='))))
    else if (instruction === 'USER') this.user = rest
    else if (instruction === 'CMD') this.command = JSON.parse(rest)
    else if (instruction === 'HEALTHCHECK') this.healthcheck = JSON.parse(rest.replace(/^.*? CMD /, ''))
    else if (instruction && !['WORKDIR', 'EXPOSE', '#'].includes(instruction))
      throw new Error(`nothing is known of ${instruction}`)
  }

  #copy(stage: string, words: string[]): void {
    const [, from] = /^--from=(\w+)$/.exec(words[0] ?? '') ?? []
    const named = from ? words.slice(1) : words
    const to = named.at(-1) as string
    for (const file of named.slice(0, -1)) {
      const target = path.join(this.#folder, stage, to.startsWith('./') ? path.basename(file) : to)
      if (from === 'dependencies') renameSync(path.join(this.#folder, from, path.basename(file)), target)
      // The build's results are already here.
      else
        cpSync(file.replace(/^\/app\//, ''), target, {
          recursive: true,
          verbatimSymlinks: true,
          filter: (each) => !/packages\/[^/]+\/node_modules/.test(each),
        })
    }
  }

  /** A secret as Kubernetes mounts it. */
  secret(name: string, value: string): void {
    writeFileSync(path.join(this.#folder, 'secret', name), value, { mode: 0o444 })
  }

  #inside(script: string): void {
    const mounted = `mount --make-rprivate / && mount --bind ${this.#folder} /mnt && `
    execFileSync('unshare', ['--mount', 'sh', '-ec', mounted + script], { stdio: 'pipe' })
  }

  /**
   * Runs a program of the image with only the image's environment and `env`, without HOME and with the rights
   * of a pod.
   */
  run(command: string[], env: Record<string, string>): ChildProcess {
    const [uid, gid] = this.user.split(':') as [string, string]
    const given = Object.entries({ ...this.env, ...env }).map(
      ([name, value]) => `${name}=${value.replace(/^\/etc\/holdfast\//, '/mnt/secret/')}`,
    )
    const script = `mount --make-rprivate / && mount --bind ${this.#folder} /mnt
      mount -o remount,bind,ro /mnt && mount -o remount,bind,ro /
      mount -t tmpfs -o mode=1777 tmpfs /tmp && cd /mnt/app
      exec setpriv --reuid ${uid} --regid ${gid} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all env -i "$@"`
    return spawn('unshare', ['--mount', 'sh', '-ec', script, 'sh', ...given, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

const inFolder = (command: string) =>
  command.replaceAll('/app/', '/mnt/app/').replaceAll('/usr/local/bin/', '/mnt/bin/')
