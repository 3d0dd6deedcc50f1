import { HistoryOfToolDocument, ToolsWithLocksDocument, VersionOfToolDocument } from '@holdfast/documents'
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { lockHistory } from '../lockHistory.ts'
import { noDocument, placeOf } from '../server.ts'
import { partOf, patched, wrong } from './content.ts'
import type { Guest } from './guest.ts'
import { notHeld } from './words.ts'
import type { Work } from './work.ts'

const document = z.string().describe('collection/key, as shown by list_documents')
const handle = z.string().describe('the handle from open_document or request_document')
const message = z.string().max(1_000).optional().describe('a message for the version')

/** The tools for agents. None of them can end somebody else's lock. */
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
      from: z.int().min(0).default(0).describe('in a long text, the character to continue from'),
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
    'Locks a document and returns its content and a handle. The lock is renewed while this session is open.',
    {
      document,
      note: z.string().max(1_000).optional().describe('what you are doing; shown to people beside your lock'),
    },
    async ({ document, note }) => opened(await guest.open(document, note)),
  )

  add(
    'request_document',
    'Asks the holder for a document and waits for your turn. Call it again to keep waiting; you keep your place.',
    {
      document,
      note: z.string().max(1_000).optional().describe('a note for the holder'),
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
        `Your request for ${document} has ended (${place?.state ?? 'the server has no such request'}).${answer} Tell your user.`,
      )
    },
  )

  add(
    'save_document',
    'Saves a new version: the whole content, or a JSON patch to the version that you have. Returns what has changed.',
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
    'Releases the lock, or leaves the line. Call it as soon as you have finished.',
    { handle },
    async ({ handle }) => {
      const { document } = guest.work(handle)
      await guest.close(handle)
      return { closed: document }
    },
  )

  add(
    'document_history',
    'Returns the last versions of a document and who locked it.',
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
  // A document in another system is written there, not saved here.
  const elsewhere = storage === 'EXTERNAL' ? { keptElsewhere: true, ...lock } : partOf(base.content, '')
  return { handle, version: base.number, ...elsewhere, ...asked(work) }
}

const asked = (work: Work) => {
  const people = work.askedBy()
  return people.length > 0
    ? { askedFor: people, advice: 'Save your work and call close_document: people have priority.' }
    : {}
}

const said = (text: string) => [{ type: 'text' as const, text }]
const answer = (result: object) => ({ content: said(JSON.stringify(result)) })
/** Errors are returned as results, so that the agent can react or tell its user. */
const refusal = (error: Error) => ({ content: said(error.message), isError: true })
