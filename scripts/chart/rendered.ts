import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'

export const chart = fileURLToPath(new URL('../../deploy/chart/holdfast', import.meta.url))

// biome-ignore lint/suspicious/noExplicitAny: whatever a kind of Kubernetes has
export type Manifest = Record<string, any> & { apiVersion: string; kind: string }

/** The chart rendered with these values files: by Helm if it is installed, otherwise by template.go. */
export function renderedText(valueFiles: string[], { strict = false } = {}): string {
  const files = valueFiles.flatMap((file) => ['-f', file])
  if (!strict && helm())
    return run('helm', ['template', 'holdfast', chart, '--namespace', 'holdfast', ...files])
  return run(renderer(), [...(strict ? ['-strict'] : []), ...files, 'holdfast', 'holdfast', chart])
}

export const manifestsIn = (text: string): Manifest[] =>
  parseAllDocuments(text)
    .map((document) => {
      if (document.errors[0]) throw document.errors[0]
      return document.toJS()
    })
    .filter(Boolean)

/** The result of `helm lint`; null when Helm is not installed. */
export function lint(valueFiles: string[]): string | null {
  return helm()
    ? run('helm', ['lint', '--strict', chart, ...valueFiles.flatMap((file) => ['-f', file])])
    : null
}

function helm(): boolean {
  try {
    return run('helm', ['version', '--short']).startsWith('v')
  } catch {
    return false
  }
}

let folder: string | null = null

/** Deletes the compiled renderer. Callers do this when they have rendered everything. */
export function removeRenderer(): void {
  if (folder) rmSync(folder, { recursive: true })
  folder = null
}

/** template.go as a program, compiled once. */
function renderer(): string {
  if (folder) return path.join(folder, 'template')
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-chart-'))
  // In GOPATH mode, Go finds Debian's packages in a path beside this package. The go.mod lets this package
  // import them with a version in the import path.
  const own = path.join(folder, 'src/chart')
  mkdirSync(own, { recursive: true })
  copyFileSync(fileURLToPath(new URL('template.go', import.meta.url)), path.join(own, 'template.go'))
  writeFileSync(path.join(own, 'go.mod'), 'module chart\n')
  const env = { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOPATH: `${folder}:/usr/share/gocode` }
  const program = path.join(folder, 'template')
  try {
    execFileSync('go', ['build', '-o', program, '.'], { cwd: own, env: { ...env, PWD: own }, stdio: 'pipe' })
  } catch (error) {
    removeRenderer()
    throw new Error(
      `Charts are rendered by Helm, or with Debian's golang-go, golang-github-masterminds-sprig-dev and golang-k8s-sigs-yaml-dev: ${(error as Error).message}`,
    )
  }
  return program
}

/** The program's output. An error contains its error messages. */
function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8 })
}
