import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')

interface Manifest {
  name: string
  version: string
  private?: boolean
  license?: string
  files?: string[]
  engines?: { node?: string }
  repository?: { directory?: string }
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))

/** The folders of the published packages, the service first. */
export const published = [
  '.',
  ...readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}`),
].filter((folder) => existsSync(path.join(root, folder, 'package.json')))

/** What npm would refuse, or what would be missing after an installation, one on each line. */
export function packageFaults(): string[] {
  const { version, engines } = manifestOf('.')
  const names = new Set(published.map((folder) => manifestOf(folder).name))
  return published.flatMap((folder) => {
    const manifest = manifestOf(folder)
    const { name, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
    const ours = Object.entries({ ...manifest.dependencies, ...peerDependencies }).filter(([one]) =>
      names.has(one),
    )
    const faults = [
      manifest.version !== version && `is version ${manifest.version}, and the service ${version}`,
      manifest.engines?.node !== engines?.node && `says another Node than the service`,
      manifest.private && 'is private',
      manifest.license !== 'MIT' && 'names no licence',
      !manifest.files && 'does not say which files it holds',
      folder !== '.' &&
        manifest.repository?.directory !== folder &&
        `does not name ${folder} in its repository`,
      ...['README.md', 'LICENSE'].map(
        (file) => !existsSync(path.join(root, folder, file)) && `has no ${file}`,
      ),
      ...ours.map(
        ([one, range]) => range !== version && `takes ${one} ${range}: npm run versions mends that`,
      ),
      ...Object.keys(peerDependencies).map(
        (peer) => !peerDependenciesMeta[peer]?.optional && `insists on its peer ${peer}`,
      ),
      ...(folder === '.' ? [] : undeclared(folder, manifest)),
    ]
    return faults.filter((fault) => typeof fault === 'string').map((fault) => `${name} ${fault}`)
  })
}

/** Imports that the manifest does not declare. They work here only because the root's packages are found too. */
function undeclared(folder: string, { dependencies, peerDependencies }: Manifest): string[] {
  const source = path.join(root, folder, 'src')
  const declared = { ...dependencies, ...peerDependencies }
  const imported = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => [
      ...readFileSync(path.join(source, file), 'utf8').matchAll(
        /^(?:import|export)\b[^'"]*?\bfrom '([^.'][^']*)'|\bimport\('([^.'][^']*)'\)/gm,
      ),
    ])
    .map(([, fixed, late]) => /^(@[^/]+\/)?[^/]+/.exec(fixed ?? late ?? '')?.[0] ?? '')
  return [...new Set(imported)]
    .filter((name) => !isBuiltin(name) && !(name in declared))
    .map((name) => `imports ${name} and does not name it`)
}
