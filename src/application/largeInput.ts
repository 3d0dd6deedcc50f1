import { InvalidInputError } from '../domain/errors.ts'
import { expire } from '../domain/lease.ts'
import { mayEdit } from '../domain/permissions.ts'
import { UnreadContent } from '../domain/unreadContent.ts'
import { readDraftRow } from '../storage/draftRow.ts'
import { type GuardedCall, underDraftLock } from './guard.ts'
import type { Services, Viewer } from './services.ts'

/**
 * Rule 42: a call under the lock that is not allowed is refused before its large content is read. One small read finds the calls
 * that will probably be allowed; all others get the guard's answer at once. Allowed calls are checked again under the row lock.
 */
export async function readUnderLock<Input extends object>(
  services: Services,
  viewer: Viewer,
  input: Input,
  call: GuardedCall,
): Promise<Input> {
  if (unreadIn(input).length === 0) return input
  const { reads, history } = services.db
  const draft = await history.within((belief) => {
    const place: Parameters<typeof readDraftRow>[0] = {
      toolId: call.toolId,
      belief,
      queryForTools: (statement, asked) => reads.query(statement([asked])),
    }
    return readDraftRow(place, viewer.id, call.retry ?? null)
  })
  const isKeptThere = !call.storage || call.storage === draft?.storage
  const isFine =
    draft && (draft.answered || (isLive(draft, viewer, call) && mayEdit(draft.person) && isKeptThere))
  if (!isFine) await underDraftLock(services, viewer, { ...call, retry: null, shares: false }, async () => {})
  return readLarge(services, viewer, input, draft?.contentSchema)
}

function isLive(
  { state, now }: { state: Parameters<typeof expire>[0]; now: Date },
  viewer: Viewer,
  { lockToken }: GuardedCall,
): boolean {
  const { grant } = state
  return grant?.lockToken === lockToken && grant?.holderId === viewer.id && !expire(state, now)
}

/** The input with its large content read. */
export async function readLarge<Input extends object>(
  services: Services,
  viewer: Viewer,
  input: Input,
  contentSchema: unknown = null,
): Promise<Input> {
  const read = async ({ path, content }: Unread) => {
    const schema = path.join() === 'content' ? contentSchema : null
    const found = await services.readContent(content, schema, viewer.id).catch((error) => {
      if (!(error instanceof InvalidInputError)) throw error
      throw new InvalidInputError(
        error.issues.map((issue) => ({
          ...issue,
          path: [...path, ...issue.path.slice(content.isAnyValue ? 1 : 0)],
        })),
      )
    })
    return { path, found: content.isAnyValue ? found.value.value : found }
  }
  let whole = input
  for (const { path, found } of await Promise.all(unreadIn(input).map(read)))
    whole = replaced(whole, path, found)
  return whole
}

interface Unread {
  path: string[]
  content: UnreadContent
}

/** In the input itself or one level below. */
function unreadIn(input: object, path: string[] = []): Unread[] {
  return Object.entries(input).flatMap(([key, value]) => {
    const place = [...path, key]
    if (value instanceof UnreadContent) return { path: place, content: value }
    const isInput = path.length === 0 && Object.getPrototypeOf(value ?? 0) === Object.prototype
    return isInput && !('hash' in value) ? unreadIn(value, place) : []
  })
}

function replaced<Input extends object>(input: Input, [key = '', ...rest]: string[], value: unknown): Input {
  const old = input[key as keyof Input]
  return { ...input, [key]: rest.length > 0 ? replaced(old as object, rest, value) : value }
}
