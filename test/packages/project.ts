import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)
export const root = process.cwd()
const patience = { timeout: 300_000, maxBuffer: 10_000_000 }

export interface Tarball {
  file: string
  /** The paths inside the tarball. */
  files: string[]
}

/** What npm would publish, each package as a tarball, and empty projects that install them. */
export class Packed {
  readonly tarballs: Map<string, Tarball>
  readonly home: string

  private constructor(home: string, tarballs: Map<string, Tarball>) {
    this.home = home
    this.tarballs = tarballs
  }

  static async pack(): Promise<Packed> {
    const home = mkdtempSync(path.join(os.tmpdir(), 'holdfast-packages-'))
    const options = ['--json', '--ignore-scripts', '--pack-destination', home]
    const { stdout } = await run('npm', ['pack', '--workspaces', '--include-workspace-root', ...options], {
      ...patience,
      cwd: root,
    })
    const packed = Object.values(JSON.parse(stdout)) as {
      name: string
      filename: string
      files: { path: string }[]
    }[]
    const tarballs = packed.map(({ name, filename, files }): [string, Tarball] => [
      name,
      { file: path.join(home, filename), files: files.map((file) => file.path) },
    ])
    return new Packed(home, new Map(tarballs))
  }

  /** Installs packages of this repository and of the registry, with strict settings of npm. */
  async project(name: string, ours: string[], theirs: Record<string, string> = {}, type = 'module') {
    const folder = path.join(this.home, name)
    mkdirSync(folder)
    const tarballs = ours.map((one) => [one, `file:${this.tarballs.get(one)?.file}`])
    const dependencies = { ...Object.fromEntries(tarballs), ...theirs }
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type, dependencies }))
    const { stdout, stderr } = await run(
      'npm',
      ['install', '--engine-strict', '--prefer-offline', '--no-audit', '--no-fund'],
      {
        ...patience,
        cwd: folder,
      },
    )
    return new Project(folder, stdout + stderr)
  }

  remove() {
    rmSync(this.home, { recursive: true, force: true })
  }
}

export class Project {
  readonly folder: string
  /** npm's output during the installation. */
  readonly said: string

  constructor(folder: string, said: string) {
    this.folder = folder
    this.said = said
  }

  /** Copies a file or a folder of test/packages/projects. */
  takes(...names: string[]): void {
    const from = path.join(import.meta.dirname, 'projects')
    for (const name of names) cpSync(path.join(from, name), path.join(this.folder, name), { recursive: true })
  }

  /** The compiler's errors for the file and for the types of our packages, with the strictest options. */
  async compile(file: string, resolution: 'nodenext' | 'bundler', ...more: string[]): Promise<string> {
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext'
    const options = ['--module', module, '--moduleResolution', resolution, '--outDir', resolution]
    const strict = [
      '--strict',
      '--noUncheckedIndexedAccess',
      '--exactOptionalPropertyTypes',
      '--ignoreConfig',
    ]
    const tsc = path.join(root, 'node_modules/.bin/tsc')
    const modern = ['--target', 'es2022', '--lib', 'es2022,dom', '--types', 'node']
    return run(tsc, [file, ...options, ...strict, ...modern, ...more], {
      ...patience,
      cwd: this.folder,
    }).then(
      ({ stdout }) => stdout,
      // Errors in the types of other packages are left out, as `skipLibCheck` does.
      ({ stdout }) => stdout.replaceAll(/^(node_modules\/(?!@holdfast\/)| ).*\n/gm, ''),
    )
  }

  /** Bundles the file with its imports, for Node. */
  async bundle(file: string): Promise<string> {
    const outfile = path.join(this.folder, `${file}.mjs`)
    // Some bundled packages are CommonJS, and require Node's own modules.
    const banner = {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    }
    await build({
      ...{ absWorkingDir: this.folder, entryPoints: [file], outfile, banner },
      ...{ bundle: true, format: 'esm', platform: 'node', logLevel: 'error' },
    })
    return outfile
  }

  async node(args: string[], env: Record<string, string> = {}): Promise<string> {
    return this.run(process.execPath, args, env)
  }

  async run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
    const all = {
      ...patience,
      cwd: this.folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    }
    return run(command, args, all).then(
      ({ stdout }) => stdout,
      (error) => error.stdout + error.stderr,
    )
  }
}
