import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'

/** Where everything is but what is deleted and not yet cleared: a view for each table (see the migration deleted_tools). */
const schema = 'holdfast_live'

/** Prisma looks for enums where its tables are. Those are types, of which there are no views. */
const enumInViews = new RegExp(`(::text AS )"${schema}"\\.`, 'g')

/** Prisma on the live views: what it reads cannot forget to leave out what is deleted. */
export class LiveViews extends PrismaPg {
  constructor(pool: pg.Pool, options: { onPoolError(error: Error): void }) {
    super(pool, { schema, ...options })
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = (query) => queryRaw({ ...query, sql: query.sql.replace(enumInViews, '$1"public".') })
    return adapter
  }
}
