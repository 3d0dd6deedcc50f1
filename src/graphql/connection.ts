import { resolveCursorConnection } from '@pothos/plugin-relay'
import { textFault } from '../domain/content.ts'
import { badUserInput, countArgument } from './arguments.ts'

export interface PageArguments {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

export const pageSizes = { usual: 50, most: 200, fault: 'must be between 0 and 200' }

/** The description of `atMost`. Counting a million rows takes as long as reading them. */
export const atMostDescription =
  'Counts at most this many rows, at the same cost however long the list is. If totalCount equals it, there may be more. Null counts all rows.'

export const countLimit = (atMost: number | null | undefined): number | null =>
  atMost == null ? null : countArgument('atMost', atMost)

/** The place of a row in its list: the values it is sorted by. The last one is unique. */
export type Place = (string | number)[]

export interface PageQuery {
  after: Place | null
  before: Place | null
  limit: number
  /** True if the page is read from the end. */
  inverted: boolean
}

/**
 * A page with keyset cursors. A cursor is a place in the order, not a row, so pages stay right while rows change.
 * `list` is part of the cursor, so that a cursor of another list is refused.
 */
export async function keysetPage<Row>(
  list: string,
  args: PageArguments,
  placeOf: (row: Row) => Place,
  read: (page: PageQuery) => Promise<Row[]>,
) {
  for (const field of ['first', 'last'] as const) {
    const value = args[field]
    if (value != null && (value < 0 || value > pageSizes.most)) throw badUserInput(field, pageSizes.fault)
  }
  if (args.first != null && args.last != null) throw badUserInput('last', 'cannot be combined with first')
  const place = (field: 'after' | 'before', cursor?: string | null) =>
    cursor == null ? null : decode(list, field, cursor)
  const bounds = { after: place('after', args.after), before: place('before', args.before) }
  return resolveCursorConnection(
    {
      args,
      defaultSize: pageSizes.usual,
      maxSize: pageSizes.most,
      toCursor: (row) => encode(list, placeOf(row as Row)),
    },
    ({ limit, inverted }) => read({ ...bounds, limit, inverted }),
  )
}

function encode(list: string, place: Place): string {
  return Buffer.from(JSON.stringify([list, ...place])).toString('base64url')
}

function decode(list: string, field: string, cursor: string): Place {
  try {
    const [from, ...place] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [
      unknown,
      ...Place,
    ]
    if (from === list && place.length > 0 && place.every(isKept) && encode(list, place) === cursor)
      return place
  } catch {
    // answered below
  }
  throw foreignCursor(field)
}

/** A cursor comes from the client, like any argument, so its values are checked before PostgreSQL compares with them. */
const isKept = (part: unknown) =>
  typeof part === 'string' ? !textFault(part) : Number.isInteger(part) && Math.abs(part as number) < 2 ** 31

export function foreignCursor(field: string) {
  return badUserInput(
    field,
    'is not a cursor of this list; use pageInfo.endCursor or an edge of the same list',
  )
}

/** Escapes a text for Prisma's `contains`, which passes it to LIKE unchanged. */
export const literally = (search: string) => search.replace(/[\\%_]/g, '\\$&')
