import pg from 'pg'
import type { Address, Greeting, Servers } from './servers.ts'

/** The parameters of one of our connections. WritableClient gets them directly, or from a pool. */
export interface Connecting {
  connectionString: string
  Client: new () => pg.ClientBase
  /** Set with `SET` after connecting, not in the startup packet, where PgBouncer refuses settings. */
  session: Record<string, string>
  servers: Servers
}

/** A server that accepts a connection but does not answer within this time is treated as down. */
const greetingMs = 1_000

const readGreeting = `SELECT pg_is_in_recovery() AS "isStandby",
  current_setting('default_transaction_read_only') = 'on' AS "isReadOnly", pg_backend_pid() AS pid,
  CASE WHEN NOT pg_is_in_recovery() THEN (SELECT system_identifier::text FROM pg_control_system()) END AS system,
  CASE WHEN NOT pg_is_in_recovery() THEN ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END AS timeline`

/**
 * A connection to the server that takes writes, with our session settings. In one round trip it asks the server
 * whether it is writable and on which timeline it is, and sets the session settings: PgBouncer accepts `SET`,
 * but refuses settings in the startup packet. pg itself supports neither several hosts nor
 * `target_session_attrs`.
 */
export class WritableClient extends pg.Client {
  readonly #config: pg.ClientConfig & Connecting
  #greeting: Greeting | null = null

  constructor(config: pg.ClientConfig & Connecting) {
    super(config)
    this.#config = config
  }

  /** What the server reported; null before the connection is open. */
  get greeting(): Greeting | null {
    return this.#greeting
  }

  override connect(): Promise<pg.Client>
  override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void
  override connect(callback?: (...answer: never[]) => void): Promise<pg.Client> | undefined {
    const connected = this.#connect()
    if (!callback) return connected
    const call = callback as (error: Error | null, client?: pg.Client) => void
    connected.then(
      () => call(null, this),
      (error) => call(error),
    )
    return undefined
  }

  async #connect(): Promise<pg.Client> {
    const { servers, session } = this.#config
    const address = await servers.locate((each) => this.#ask(each))
    try {
      if (address) leadTo(this, address)
      await super.connect()
      this.#greeting = await greeted(this, session)
      servers.admit(this.#greeting, `${this.host}:${this.port}`)
      return this
    } catch (error) {
      servers.forget()
      // Its end is an error that nobody listens to yet, and would end the process.
      this.on('error', () => {})
      if (this.#greeting) void this.end().catch(() => {})
      else socketOf(this).destroy()
      throw error
    }
  }

  /** Uses a connection of its own, which is closed after the answer. */
  async #ask(address: Address): Promise<Greeting> {
    const { connectionString, options, user, password, ssl } = this.#config
    const asking = { connectionString, options, user, password, ssl, application_name: 'holdfast asks' }
    const client = new pg.Client({ ...defined(asking), connectionTimeoutMillis: greetingMs })
    client.on('error', () => {})
    leadTo(client, address)
    try {
      await client.connect()
      return await greeted(client, {})
    } finally {
      client.end().catch(() => {})
    }
  }
}

/** The connection may break during the question. Without a listener, its error would end the process. */
async function greeted(client: pg.Client, session: Record<string, string>): Promise<Greeting> {
  const ignored = () => {}
  client.on('error', ignored)
  const settings = Object.entries(session).map(([name, value]) => {
    return `set_config('${name}', ${pg.escapeLiteral(value)}, false)`
  })
  const text = [readGreeting, ...(settings.length > 0 ? [`SELECT ${settings.join(', ')}`] : [])].join('; ')
  try {
    const query = { text, query_timeout: greetingMs } as pg.QueryConfig
    // The driver's plain query, not overridden by a subclass or by tracing. For several statements it answers
    // an array of results.
    const answer = (await client.query(query)) as unknown as
      | pg.QueryResult<Greeting>
      | pg.QueryResult<Greeting>[]
    return (Array.isArray(answer) ? answer[0] : answer)?.rows[0] as Greeting
  } finally {
    client.off('error', ignored)
  }
}

/** Must be called before connecting, because the driver reads the host then, and looks up a password for it. */
function leadTo(client: pg.Client, { host, port }: Address): void {
  const parameters = (client as unknown as { connectionParameters: object }).connectionParameters
  Object.assign(client, { host, port })
  Object.assign(parameters, { host, port })
}

const socketOf = (client: pg.Client) =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream

const defined = <T extends object>(config: T): T =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as T
