import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { generate } from '@graphql-codegen/cli'
import codegen from '../codegen.ts'
import { besideNobody, ownMigrations, readMigrations } from '../src/storage/migration.ts'
import { packageFaults } from './packageFaults.ts'
import { mannered } from './plainWords.ts'
import { oldFilesOfChart } from './printChart.ts'
import { configurationIsCurrent } from './printConfiguration.ts'
import { errorsAreCurrent } from './printErrors.ts'
import { enumFaults, eventsAreCurrent } from './printEvents.ts'
import { doubtfulLicenses, licensesAreCurrent, strangeInstallScripts } from './printLicenses.ts'
import { openapiIsCurrent } from './printOpenapi.ts'
import { protocolIsCurrent } from './printProtocol.ts'
import { readOnlyIsCurrent } from './printReadOnly.ts'
import { schemaIsCurrent } from './printSchema.ts'
import { ruleFaults } from './rules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Check {
  what: string
  /** How to fix a failure. */
  fix: string
  /** Every fault, one on each line. */
  faults(): string[] | Promise<string[]>
}

const checks: Check[] = [
  {
    what: 'imports point one way',
    fix: 'move the import, or the code it needs; the table in scripts/checkDrift.ts says who may import whom',
    faults: wrongImports,
  },
  {
    what: 'packages have one version, a licence and a home, and name what they import',
    fix: 'mend the package.json that is named; npm run versions -- VERSION sets the versions',
    faults: packageFaults,
  },
  {
    what: 'no file imports itself, by whatever way round',
    fix: 'move what both need into a file of its own',
    faults: circles,
  },
  {
    what: 'openapi.json is what the code prints',
    fix: 'npm run schema, and commit openapi.json',
    faults: () => (openapiIsCurrent() ? [] : ['openapi.json differs']),
  },
  {
    what: 'schema.graphql is what the code prints',
    fix: 'npm run schema, and commit schema.graphql',
    faults: () => (schemaIsCurrent() ? [] : ['schema.graphql differs']),
  },
  {
    what: 'every rule that is cited is in docs/protocol.md, and every rule that is built has a test that names it',
    fix: 'correct the number, or write the rule; put the number of the rule into the title of the test that holds it',
    faults: ruleFaults,
  },
  {
    what: 'docs/protocol.md lists the tests of each rule',
    fix: 'npm run docs, and commit docs/protocol.md',
    faults: () => (protocolIsCurrent() ? [] : ['docs/protocol.md differs']),
  },
  {
    what: 'docs/read-only.md is what the guard does',
    fix: 'npm run docs, and commit docs/read-only.md',
    faults: () => (readOnlyIsCurrent() ? [] : ['docs/read-only.md differs']),
  },
  {
    what: 'docs/errors.md lists the pages of docs/errors',
    fix: 'npm run docs, and commit docs/errors.md',
    faults: () => (errorsAreCurrent() ? [] : ['docs/errors.md differs']),
  },
  {
    what: 'docs/events.md tells the kinds that there are',
    fix: 'npm run docs, and commit docs/events.md',
    faults: () => (eventsAreCurrent() ? [] : ['docs/events.md differs']),
  },
  {
    what: 'the database knows every kind, cause and audit action',
    fix: 'do what each line says (see CONTRIBUTING.md, "A new event kind")',
    faults: enumFaults,
  },
  {
    what: 'docs/operations.md tells the configuration that there is',
    fix: 'npm run docs, and commit docs/operations.md',
    faults: () => (configurationIsCurrent() ? [] : ['docs/operations.md differs']),
  },
  {
    what: 'the chart has the version, the alerts and the settings of the service',
    fix: 'npm run docs and npm run manifests, and commit deploy',
    faults: oldFilesOfChart,
  },
  {
    what: 'docs/licenses.md lists what production installs, all of it permissive',
    fix: 'npm run docs, and commit docs/licenses.md; a package under another licence is a decision',
    faults: () => [...(licensesAreCurrent() ? [] : ['docs/licenses.md differs']), ...doubtfulLicenses()],
  },
  {
    what: 'no install script in production, but for the embedded database and bufferutil',
    fix: 'find another package, or do at the start what its script would do',
    faults: strangeInstallScripts,
  },
  {
    what: 'client documents are what codegen writes',
    fix: 'npm run codegen, and commit packages/documents/src/generated and src/web/generated',
    faults: changedDocuments,
  },
  {
    what: 'nothing is said in words that are out',
    fix: 'write what each line says; the list is in scripts/plainWords.ts',
    faults: mannered,
  },
  {
    what: 'migrations say which older servers may run beside them',
    fix: 'add the line, with the newest migration of the last release (see CONTRIBUTING.md, "A new migration")',
    faults: silentMigrations,
  },
  {
    what: 'migrations lead to prisma/schema.prisma',
    fix: 'npx tsx scripts/migrationDrift.ts diff prints the SQL that a new migration needs (see CONTRIBUTING.md)',
    faults: migrationFaults,
  },
]

/**
 * Which part may import which. An entry is a folder of src, a file in src itself, or a package. Packages are
 * imported by name.
 */
const mayImport: Record<string, string[]> = {
  'main.ts': ['app.ts', 'config.ts', 'demo', 'http', 'observability', 'storage'],
  'app.ts': [
    'application',
    'config.ts',
    'domain',
    'events',
    'graphql',
    'http',
    'issuers.ts',
    'observability',
    'sandbox',
    'storage',
    'urls.ts',
  ],
  'config.ts': [
    'domain',
    'environment.ts',
    'events',
    'issuers.ts',
    'limits.ts',
    'packageRoot.ts',
    'sandbox',
    'secretFiles.ts',
  ],
  'environment.ts': ['databaseUrl.ts', 'domain', 'events', 'issuers.ts', 'secretFiles.ts', 'urls.ts'],
  'issuers.ts': ['domain', 'urls.ts'],
  'limits.ts': [],
  'packageRoot.ts': [],
  'secretFiles.ts': [],
  'urls.ts': [],
  'databaseUrl.ts': [],
  'command.ts': ['init.ts', 'main.ts', 'check.ts', 'migrate.ts', 'sweep.ts', 'fenceBump.ts', '@holdfast/cli'],
  'init.ts': ['packageRoot.ts'],
  'check.ts': ['environment.ts', 'secretFiles.ts', 'storage'],
  'migrate.ts': ['environment.ts', 'secretFiles.ts', 'storage'],
  'sweep.ts': ['config.ts', 'environment.ts', 'secretFiles.ts', 'storage'],
  'fenceBump.ts': ['domain', 'secretFiles.ts', 'storage'],
  domain: [],
  generated: [],
  storage: ['domain', 'generated', 'config.ts', 'databaseUrl.ts', 'packageRoot.ts'],
  application: ['domain', 'storage'],
  events: ['domain', 'storage'],
  sandbox: ['domain'],
  graphql: ['application', 'domain', 'events', 'generated', 'storage'],
  // Its persisted operations are those of the package.
  http: [
    ...[
      'application',
      'config.ts',
      'domain',
      'events',
      'graphql',
      'issuers.ts',
      'packageRoot.ts',
      'storage',
      'urls.ts',
    ],
    '@holdfast/documents',
  ],
  observability: ['application', 'domain', 'graphql', 'storage'],
  demo: ['application', 'domain', 'http', 'issuers.ts', 'packageRoot.ts', 'storage'],
  web: ['@holdfast/client', '@holdfast/documents', '@holdfast/react'],
  'packages/documents': [],
  'packages/client': ['@holdfast/documents'],
  'packages/react': ['@holdfast/client'],
  'packages/vue': ['@holdfast/client'],
  'packages/guard': [],
  'packages/cli': ['@holdfast/client', '@holdfast/documents'],
}

function wrongImports(): string[] {
  return sourceFiles().flatMap((file) => {
    const from = partOf(file)
    const allowed = mayImport[from]
    if (!allowed) return [`${from} has no entry in the table of scripts/checkDrift.ts`]
    return (
      importsOf(file)
        // Data imports nothing that could lead back.
        .filter((target) => !target.endsWith('.json') && ![from, ...allowed].includes(partOf(target)))
        .map((target) => `${file} imports ${target}`)
    )
  })
}

/**
 * Circular imports, types included, each circle once. No file of a circle can be read or moved without the
 * others.
 */
function circles(): string[] {
  const targets = new Map(sourceFiles().map((file) => [file, importsOf(file)]))
  const found: string[] = []
  const done = new Set<string>()
  const walk = (file: string, way: string[]): void => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(' -> '))
    if (done.has(file)) return
    done.add(file)
    for (const target of targets.get(file) ?? []) walk(target, [...way, file])
  }
  for (const file of targets.keys()) walk(file, [])
  return found
}

function sourceFiles(): string[] {
  const sources = ['src', ...readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/src`)]
  return sources
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('src/generated'))
    .sort()
}

/** The table's name for a file of this project, or for a package that is imported by name. */
function partOf(target: string): string {
  const [first, second = ''] = target.split(path.sep)
  return first === 'src' ? second : `${first}/${second}`
}

/** What a source file imports from this project: files by path, packages by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const imports = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)['"]((?:\.|@holdfast\/)[^'"]+)['"]/g)
  return [...imports].map(([, target = '']) =>
    target.startsWith('.') ? path.join(path.dirname(file), target) : target,
  )
}

async function changedDocuments(): Promise<string[]> {
  const written: { filename: string; content: string }[] = await generate(
    { ...codegen, cwd: root, silent: true },
    false,
  )
  const contentOf = new Map(written.map(({ filename, content }) => [path.resolve(root, filename), content]))
  const folders = ['packages/documents/src/generated', 'src/web/generated'].map((part) =>
    path.join(root, part),
  )
  const present = folders.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
  return [...new Set([...contentOf.keys(), ...present])]
    .filter((file) => !present.includes(file) || readFileSync(file, 'utf8') !== contentOf.get(file))
    .map((file) => `${path.relative(root, file)} differs`)
}

/** A separate process, because it starts a database, and the engine that it loads changes globals. */
async function migrationFaults(): Promise<string[]> {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'scripts/migrationDrift.ts', 'diff'], {
    cwd: root,
  })
  return stdout.trim().split('\n').filter(Boolean)
}

/** The newest migration that is older than the question which servers may run beside it. */
const neverAsked = '20261130040000_services'

function silentMigrations(): string[] {
  const names = readMigrations(ownMigrations).map(({ name }) => name)
  return readMigrations(ownMigrations)
    .filter(
      ({ name, beside, sql }) =>
        name > neverAsked && !names.includes(beside ?? '') && !sql.includes(besideNobody),
    )
    .map(({ name }) => `${name}: neither "-- Servers that know … may run beside it." nor "${besideNobody}"`)
}

for (const { what, fix, faults } of checks) {
  const found = await Promise.resolve()
    .then(faults)
    .catch((error: Error) => [`the check itself failed: ${error.message}`])
  console.log(found.length === 0 ? `ok     ${what}` : `DRIFT  ${what}: no. To fix: ${fix}`)
  for (const fault of found) console.log(`       ${fault}`)
  if (found.length > 0) process.exitCode = 1
}
