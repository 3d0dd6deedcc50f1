import { isUuid } from '../application/inputs.ts'
import type { LockView } from '../domain/lockView.ts'
import { type ActiveLocksFilter, activeLocks } from '../storage/activeLocks.ts'
import type { Statements } from '../storage/statements.ts'
import { foreignCursor, keysetPage, type PageArguments, type Place } from './connection.ts'

/** A page of the locks in force that a person may see, by when they were acquired. */
export function activeLocksPage(
  db: Statements,
  filter: ActiveLocksFilter,
  args: PageArguments,
  descending: boolean,
) {
  return keysetPage<LockView>(
    `locks:${descending ? 'desc' : 'asc'}`,
    args,
    (lock) => [lock.acquiredAt.toISOString(), lock.toolId],
    ({ after, before, limit, inverted }) => {
      const bounds = { after: placeOf('after', after), before: placeOf('before', before) }
      const turned = inverted ? { after: bounds.before, before: bounds.after } : bounds
      return activeLocks(db, { ...filter, ...turned, limit, descending: descending !== inverted })
    },
  )
}

function placeOf(field: string, place: Place | null): { acquiredAt: string; toolId: string } | null {
  if (!place) return null
  const [acquiredAt, toolId] = place
  if (!isInstant(acquiredAt) || !isUuid(String(toolId))) throw foreignCursor(field)
  return { acquiredAt, toolId: String(toolId) }
}

/** Only the format of toISOString, because Date.parse accepts more than PostgreSQL does. */
function isInstant(value: string | number | undefined): value is string {
  return (
    /^2\d{3}-/.test(String(value)) &&
    !Number.isNaN(Date.parse(String(value))) &&
    new Date(String(value)).toISOString() === value
  )
}
