import {
  AuditOfToolDocument,
  HistoryOfToolDocument,
  LocksInForceDocument,
  ToolsWithLocksDocument,
} from '@holdfast/documents'
import type { Command } from 'commander'
import { entryLine, lockHistory } from './lockHistory.ts'
import { colours, heldText, show } from './output.ts'
import { atMost } from './pages.ts'
import { positive } from './positive.ts'
import { noDocument, placeOf, signedIn } from './server.ts'
import { lineOf, watch } from './watch.ts'

const limit = ['--limit <n>', 'the largest number of results', positive] as const
const more = (hasMore: boolean) => (hasMore ? ['… there are more: use a higher --limit'] : [])

/** Lists of documents and locks, and the history of a document. */
export function addReadingCommands(program: Command): void {
  program
    .command('tools')
    .description('list documents and who is editing them')
    .option('--search <text>')
    .option(...limit, 200)
    .action(async ({ search, limit }: { search?: string; limit: number }) => {
      const server = await signedIn()
      const filter = { search: search ?? null }
      const { nodes: tools, hasMore } = await atMost(
        limit,
        async (range) => (await server.ask(ToolsWithLocksDocument, { ...range, filter })).tools,
      )
      show({ tools, hasMore }, ({ tools }) => [
        ...tools.map(
          ({ collection, slug, title, draftLock }) =>
            `${collection.id}/${slug}  ${title}${draftLock ? colours.yellow(`  ${heldText(draftLock)}`) : ''}`,
        ),
        ...(tools.length === 0 ? ['No documents found.'] : more(hasMore)),
      ])
    })

  program
    .command('locks')
    .description('list locks')
    .option('--mine', 'only your own')
    .option('--holder <name>', 'only those of one person, by handle or name')
    .option(...limit, 200)
    .action(async ({ mine, holder, limit }: { mine?: boolean; holder?: string; limit: number }) => {
      const server = await signedIn()
      const isAsked = (lock: { heldByViewer: boolean; holder: { handle: string; name: string } }) =>
        (!mine || lock.heldByViewer) && (!holder || [lock.holder.handle, lock.holder.name].includes(holder))
      const { nodes: locks, hasMore } = await atMost(limit, async (range) => {
        const { activeDraftLocks: page } = await server.ask(LocksInForceDocument, range)
        return { ...page, nodes: page.nodes.filter(isAsked) }
      })
      show({ locks, hasMore }, ({ locks }) => [
        ...locks.map(
          ({ tool, holder, fencingToken, acquiredAt, comment }) =>
            `${tool.collection.id}/${tool.slug}  ${holder.name}  lock ${fencingToken}  since ${acquiredAt}  ${comment ?? ''}`,
        ),
        ...(locks.length === 0 ? ['Nothing is locked.'] : more(hasMore)),
      ])
    })

  program
    .command('audit <document>')
    .description('show the audit log of a document, newest first (admins)')
    .option(...limit, 50)
    .action(async (name: string, { limit }: { limit: number }) => {
      const server = await signedIn()
      const { id: toolId } = await server.tool(name)
      const { nodes: entries, hasMore } = await atMost(
        limit,
        async (range) => (await server.ask(AuditOfToolDocument, { ...range, toolId })).auditLog,
      )
      show({ entries, hasMore }, ({ entries }) => [
        ...entries.map(
          ({ createdAt, action, actor, reason }) =>
            `${createdAt}  ${action}  ${actor?.name ?? '-'}  ${reason ?? ''}`,
        ),
        ...more(hasMore),
      ])
    })

  program
    .command('history <document>')
    .description('list the versions of a document and their files, newest first')
    .option('--locks', 'instead list when its locks began and ended, and whether the holders were told')
    .option(...limit, 50)
    .action(async (name: string, { locks, limit }: { locks?: boolean; limit: number }) => {
      const server = await signedIn()
      if (locks)
        return show(await lockHistory(server, name, limit), ({ entries, hasMore }) => [
          ...entries.map(entryLine),
          ...(entries.length === 0 ? ['Nobody has locked this document lately.'] : more(hasMore)),
        ])
      const place = placeOf(name)
      const { nodes: versions, hasMore } = await atMost(limit, async (range) => {
        const { toolBySlug } = await server.ask(HistoryOfToolDocument, { ...place, ...range })
        return (toolBySlug ?? noDocument(name)).versions
      })
      show({ document: name, versions, hasMore }, ({ versions }) => [
        ...versions.map(
          ({ number, savedAt, savedBy, message, files }) =>
            `${number}  ${savedAt}  ${savedBy?.name ?? '-'}  ${message ?? ''}  ${files.map((file) => file.name).join(', ')}`,
        ),
        ...more(hasMore),
      ])
    })

  program
    .command('watch <document>')
    .description('print every change of the lock of a document, until it is deleted')
    .action(async (name: string) => {
      const server = await signedIn()
      const { id } = await server.tool(name)
      await watch(server.credentials, id, (change) => show(change, (safe) => [lineOf(safe)]))
    })
}
