import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlQueryable, Transaction } from '@prisma/driver-adapter-utils'
import type pg from 'pg'

/**
 * The schema with one view for each table, which leaves out what is deleted but not yet cleared (see the
 * migration deleted_tools).
 */
const schema = 'holdfast_live'

/** Prisma looks for enums in the schema of its tables. Enums are types, and there are no views of types. */
const enumInViews = new RegExp(`(::text AS )"${schema}"\\.`, 'g')

/** Prisma on the live views, so that no query can forget to leave out deleted rows. */
export class LiveViews extends PrismaPg {
  readonly #enumsIn: string

  /** `tables` is the schema of the tables and the enums. */
  constructor(pool: pg.Pool, tables: string, options: { onPoolError(error: Error): void }) {
    super(pool, { schema, ...options })
    this.#enumsIn = `$1"${tables}".`
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = withEnums(await super.connect(), this.#enumsIn)
    const startTransaction = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (isolation) =>
      oneByOne(withEnums(await startTransaction(isolation), this.#enumsIn))
    return adapter
  }
}

/**
 * Sends one statement at a time, because the driver warns about statements on a connection that is busy with
 * another.
 */
function oneByOne(transaction: Transaction): Transaction {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn =
    <Query, Result>(run: (query: Query) => Promise<Result>) =>
    (query: Query) => {
      const turn = last.then(() => run(query))
      last = turn.catch(() => {})
      return turn
    }
  transaction.queryRaw = inTurn(transaction.queryRaw.bind(transaction))
  transaction.executeRaw = inTurn(transaction.executeRaw.bind(transaction))
  return transaction
}

function withEnums<Queries extends Pick<SqlQueryable, 'queryRaw'>>(
  queries: Queries,
  schema: string,
): Queries {
  const queryRaw = queries.queryRaw.bind(queries)
  queries.queryRaw = (query) => queryRaw({ ...query, sql: query.sql.replace(enumInViews, schema) })
  return queries
}
