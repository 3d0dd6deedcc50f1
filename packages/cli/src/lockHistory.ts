import { LockHistoryOfToolDocument, type LockHistoryOfToolQuery } from '@holdfast/documents'
import { atMost } from './pages.ts'
import { noDocument, placeOf, type Server } from './server.ts'

type Entry = NonNullable<LockHistoryOfToolQuery['toolBySlug']>['lockHistory']['nodes'][number]

/** The history of a document's locks, newest first. */
export async function lockHistory(server: Server, name: string, limit: number) {
  const place = placeOf(name)
  const { nodes: entries, hasMore } = await atMost(limit, async (range) => {
    const { toolBySlug } = await server.ask(LockHistoryOfToolDocument, { ...place, ...range })
    return (toolBySlug ?? noDocument(name)).lockHistory
  })
  return { document: name, entries, hasMore }
}

export function entryLine(entry: Entry): string {
  const { at, kind, actor, fencingToken, reason } = entry
  return [at, kind, actor?.name ?? '-', `lock ${fencingToken}`, endOf(entry), reason ?? '']
    .filter(Boolean)
    .join('  ')
}

/** Whose lock ended and whether they were told. The holder of a released lock knows. */
function endOf({ kind, actor, previousHolder, acknowledgedAt }: Entry): string {
  if (!previousHolder || kind === 'RELEASED' || actor?.id === previousHolder.id) return ''
  return `held by ${previousHolder.name} before, ${acknowledgedAt ? `told ${acknowledgedAt}` : 'not told yet'}`
}
