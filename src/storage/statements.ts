import type pg from 'pg'

/** Anything that runs a statement: a pool, or a tool transaction. */
export interface Statements {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own row type, for statements whose rows are mapped at once
  query<Row extends pg.QueryResultRow = any>(statement: pg.QueryConfig): Promise<{ rows: Row[] }>
}
