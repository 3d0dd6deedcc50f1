import { LockHistoryOfToolDocument, type LockHistoryOfToolQuery } from '@holdfast/documents'
import { atMost } from './pages.ts'
import { noDocument, placeOf, type Server } from './server.ts'

type Entry = NonNullable<LockHistoryOfToolQuery['toolBySlug']>['lockHistory']['nodes'][number]

/** Who had the lock of a document, newest first. */
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

/** Whose lock it ended, and whether they know: of one that was given back, its holder does. */
function endOf({ kind, actor, previousHolder, acknowledgedAt }: Entry): string {
  if (!previousHolder || kind === 'RELEASED' || actor?.id === previousHolder.id) return ''
  return `it was ${previousHolder.name}’s, ${acknowledgedAt ? `told ${acknowledgedAt}` : 'not told yet'}`
}
