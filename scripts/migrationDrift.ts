import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'
import * as engineBindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/storage/embeddedPostgres.ts'

const schemaFile = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url))
const migrationsFolder = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

// "char" is an internal type of PostgreSQL's catalogues. The adapter supports only the array of it.
const internalChar = 18
const internalCharArray = 1002

/** The SQL that would turn the result of prisma/migrations into prisma/schema.prisma; empty when they agree. */
export async function migrationDrift(databaseUrl: string): Promise<string> {
  const schema = { path: schemaFile, content: readFileSync(schemaFile, 'utf8') }
  const { SchemaEngine } = await loadEngine()
  const connections = new EngineConnections(databaseUrl)
  try {
    const adapters = bindMigrationAwareSqlAdapterFactory(connections)
    const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapters)
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'migrations', ...listMigrations() },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    })
    // Without a difference, the script is a comment and not empty.
    return exitCode === 0 ? '' : (stdout ?? '')
  } finally {
    await connections.close()
  }
}

function listMigrations(): MigrationList {
  const names = readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const lockFile = path.join(migrationsFolder, 'migration_lock.toml')
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok',
          value: readFileSync(path.join(migrationsFolder, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  }
}

// Declares only what is used here: WebAssembly is described in the DOM's declarations, which this project does
// not load.
interface WebAssemblyApi {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}

/** The package's main module imports its .wasm file as a module, which Node 20 does not support. */
async function loadEngine(): Promise<typeof engineBindings> {
  const bindings = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }
  const bytes = readFileSync(bindings.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engineBindings })
  // The engine reports panics to this global.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: console.error } })
  engineBindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return engineBindings
}

/** Connections for the schema engine. They fix faults of @prisma/adapter-pg as an adapter for migrations. */
class EngineConnections implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres'
  readonly adapterName = '@prisma/adapter-pg'
  readonly #url: string
  readonly #pools: pg.Pool[] = []
  readonly #shadows: string[] = []

  constructor(url: string) {
    this.#url = url
  }

  connect(): Promise<SqlDriverAdapter> {
    return this.#open(this.#url)
  }

  async #open(url: string): Promise<SqlDriverAdapter> {
    // Only one connection, because the engine's advisory lock belongs to its session.
    const pool = new pg.Pool({ connectionString: url, max: 1 })
    this.#pools.push(pool)
    const query: (request: string | pg.QueryConfig) => Promise<pg.QueryResult> = pool.query.bind(pool)
    const queryWithKnownTypes = async (request: pg.QueryConfig) => {
      const result = await query(request)
      for (const field of result.fields)
        if (field.dataTypeID === internalChar) field.dataTypeID = internalCharArray
      return result
    }
    const adapter = await new PrismaPg(Object.assign(pool, { query: queryWithKnownTypes })).connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    return Object.assign(adapter, {
      async queryRaw(request: SqlQuery) {
        const { CharacterArray, Character } = ColumnTypeEnum
        const result = await queryRaw(request)
        const columnTypes = result.columnTypes.map((type) => (type === CharacterArray ? Character : type))
        return { ...result, columnTypes }
      },
      // The adapter's own version splits the script at every semicolon, also inside function bodies.
      async executeScript(script: string) {
        await query(script).catch(rethrowForEngine)
      },
    })
  }

  /**
   * With a URL, the adapter's own version ignores the name of the new database, and drops that database while
   * it is connected.
   */
  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`
    await this.#administer(`CREATE DATABASE "${name}"`)
    this.#shadows.push(name)
    const shadowUrl = new URL(this.#url)
    shadowUrl.pathname = name
    return this.#open(shadowUrl.href)
  }

  /** The engine does not always close its connections, especially after an error. */
  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()))
    for (const name of this.#shadows) await this.#administer(`DROP DATABASE "${name}" WITH (FORCE)`)
  }

  async #administer(statement: string): Promise<void> {
    const client = new pg.Client(this.#url)
    try {
      await client.connect()
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
}

/** The engine shows errors only in this form; it reports all others as unknown. */
function rethrowForEngine(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error
  const { code = '', severity = '', message, detail, column, hint } = error
  throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint })
}

async function withDatabase<T>(use: (url: string) => Promise<T>): Promise<T> {
  if (process.env.DATABASE_URL) return use(process.env.DATABASE_URL)
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-drift-'))
  try {
    // PostgreSQL may run as a different user.
    chmodSync(folder, 0o755)
    const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), durable: false })
    try {
      return await use(server.url('postgres'))
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] !== 'diff') {
    console.error('Usage: tsx scripts/migrationDrift.ts diff')
    process.exitCode = 2
  } else {
    process.stdout.write(await withDatabase(migrationDrift))
  }
}
