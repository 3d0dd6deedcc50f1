import { HistoryOfToolDocument, ToolsWithLocksDocument, VersionOfToolDocument } from '@holdfast/documents'
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { lockHistory } from '../lockHistory.ts'
import { noDocument, placeOf } from '../server.ts'
import { partOf, patched, wrong } from './content.ts'
import type { Guest } from './guest.ts'
import { notHeld } from './words.ts'
import type { Work } from './work.ts'

const document = z.string().describe('collection/key, as list_documents shows it')
const handle = z.string().describe('what open_document or request_document gave you')
const message = z.string().max(1_000).optional().describe('kept with the version')

/** What an agent can do here. None of it ends anybody else's lock. */
export function addTools(mcp: McpServer, guest: Guest): void {
  const { server } = guest
  const reads = { readOnlyHint: true }
  const add = <Shape extends z.ZodRawShape>(
    name: string,
    description: string,
    shape: Shape,
    run: (input: z.output<z.ZodObject<Shape>>) => Promise<object>,
    annotations = {},
  ) =>
    mcp.registerTool(name, { description, inputSchema: z.object(shape), annotations }, (async (
      input: z.output<z.ZodObject<Shape>>,
    ) => run(input).then(answer, refusal)) as never)

  add(
    'list_documents',
    'Lists documents, 20 at a time, and who is editing them.',
    {
      search: z.string().max(200).optional(),
      collection: z.string().optional(),
      after: z.string().optional(),
    },
    async ({ after, ...filter }) => {
      const { tools } = await server.ask(ToolsWithLocksDocument, { filter, first: 20, after: after ?? null })
      return {
        documents: tools.nodes.map(({ collection, slug, title, draftLock }) => ({
          ...{ document: `${collection.id}/${slug}`, title },
          ...(draftLock && { editedBy: draftLock.heldByViewer ? 'you' : draftLock.holder.name }),
        })),
        ...(tools.pageInfo.hasNextPage && { after: tools.pageInfo.endCursor }),
      }
    },
    reads,
  )

  add(
    'read_document',
    'Reads a document without locking it: the newest version, or an older one.',
    {
      document,
      pointer: z.string().default('').describe('JSON pointer of a part, such as /body/0'),
      from: z.int().min(0).default(0).describe('in a long text, the character to go on from'),
      version: z.int().positive().optional(),
    },
    async ({ document, pointer, from, version }) => {
      if (version === undefined) {
        const { draftHead, draftLock, title } = await server.tool(document)
        return {
          ...{ title, version: draftHead.number, ...partOf(draftHead.content, pointer, from) },
          ...(draftLock && { editedBy: draftLock.heldByViewer ? 'you' : draftLock.holder.name }),
        }
      }
      const { toolBySlug } = await server.ask(VersionOfToolDocument, {
        ...placeOf(document),
        number: version,
      })
      const old = (toolBySlug ?? noDocument(document)).version
      if (!old) throw wrong(`${document} has no version ${version}.`)
      return { version: old.number, ...partOf(old.content, pointer, from) }
    },
    reads,
  )

  add(
    'open_document',
    'Locks a document for you and gives you its content and a handle. The lock is kept while this session lives.',
    {
      document,
      note: z.string().max(1_000).optional().describe('shown to people beside your lock: what you are doing'),
    },
    async ({ document, note }) => opened(await guest.open(document, note)),
  )

  add(
    'request_document',
    'Asks the holder for a document and waits for your turn. Call it again to go on waiting: your place is kept.',
    {
      document,
      note: z.string().max(1_000).optional().describe('told to the holder'),
      wait_seconds: z.int().min(0).max(50).default(40),
    },
    async ({ document, note, wait_seconds }) => {
      const work = await guest.request(document, note, wait_seconds * 1_000)
      if (work.isHeld) return opened(work)
      const { place, state } = work
      if (place?.state === 'WAITING' || place?.state === 'RESERVED')
        return { waiting: true, position: place.position, now: notHeld(document, state) }
      await guest.close(work.handle)
      const answer = place?.answerNote ? ` The answer: “${place.answerNote}”.` : ''
      throw wrong(
        `Your request for ${document} has ended (${place?.state ?? 'nobody heard it'}).${answer} Tell your user.`,
      )
    },
  )

  add(
    'save_document',
    'Saves a new version: the whole content, or a JSON patch to the version that you know. Answers with what has changed.',
    {
      handle,
      content: z.record(z.string(), z.unknown()).optional().describe('the whole content'),
      patch: z.array(z.record(z.string(), z.unknown())).max(1_000).optional().describe('RFC 6902 operations'),
      message,
    },
    async ({ handle, content, patch, message }) => {
      const work = guest.work(handle)
      if (Boolean(content) === Boolean(patch)) throw wrong('Give either "content" or "patch".')
      const next = content ?? patched(work.base.content as object, patch ?? [])
      const saved = await work.save(next, message).catch(async (error) => {
        if (!work.isHeld) await guest.close(handle)
        throw error
      })
      return { ...saved, ...asked(work) }
    },
  )

  add(
    'close_document',
    'Gives the lock back, or leaves the line. Do it as soon as you have finished.',
    { handle },
    async ({ handle }) => {
      const { document } = guest.work(handle)
      await guest.close(handle)
      return { closed: document }
    },
  )

  add(
    'document_history',
    'The last versions of a document, and who has had its lock.',
    { document },
    async ({ document }) => {
      const page = { ...placeOf(document), first: 10, after: null }
      const { toolBySlug } = await server.ask(HistoryOfToolDocument, page)
      const { versions } = toolBySlug ?? noDocument(document)
      const { entries } = await lockHistory(server, document, 10)
      return {
        versions: versions.nodes.map(({ number, savedAt, savedBy, message }) => ({
          ...{ number, savedAt, savedBy: savedBy?.name ?? null },
          ...(message && { message }),
        })),
        locks: entries.map(({ at, kind, actor, reason }) => ({
          ...{ at, kind, by: actor?.name ?? null },
          ...(reason && { reason }),
        })),
      }
    },
    reads,
  )
}

function opened(work: Work): object {
  const { handle, base, storage, lock } = work
  // Another system is written to under the lock, and takes no save here.
  const elsewhere = storage === 'EXTERNAL' ? { keptElsewhere: true, ...lock } : partOf(base.content, '')
  return { handle, version: base.number, ...elsewhere, ...asked(work) }
}

const asked = (work: Work) => {
  const people = work.askedBy()
  return people.length > 0
    ? { askedFor: people, advice: 'Save what you have, and close_document: people go first.' }
    : {}
}

const said = (text: string) => [{ type: 'text' as const, text }]
const answer = (result: object) => ({ content: said(JSON.stringify(result)) })
/** The agent can do something about whatever went wrong, or tell its user. */
const refusal = (error: Error) => ({ content: said(error.message), isError: true })
