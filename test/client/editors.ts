import { type OpenEditor, openEditor } from '../../packages/client/src/editor/openEditor.ts'
import type { PageEvents } from '../../packages/client/src/page.ts'
import type { SessionPlace } from '../../packages/client/src/session.ts'
import { changeOf, FakeClock, FakeTransport, lockOf, somebody, turn } from './fakes.ts'

/** A page's storage, which survives a reload. */
export function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}

/** An editor of the document `tool`, on a server with `one` as version 1. Autosaves after a second. */
export async function opensEditor({
  prepare = (_transport: FakeTransport) => {},
  clock = new FakeClock(),
  transport = new FakeTransport(clock),
  place = { storage: storage() } as SessionPlace,
  head = undefined as { number: number; content: string } | undefined,
} = {}) {
  const pages: Record<string, () => void> = {}
  const hear = (name: string) => (run: () => void) => {
    pages[name] = run
    return () => delete pages[name]
  }
  const page: PageEvents = { onResume: hear('resume'), onHide: hear('hide'), onRestore: hear('restore') }
  prepare(transport)
  const common = { transport, toolId: 'tool', clock, page, place, random: () => 1 }
  const opens = () => openEditor<string>({ ...common, ...(head && { head }) })
  const editor = opens()
  await turn()
  return { clock, transport, editor, opens, pages, place }
}

export const shown = ({ view }: OpenEditor<string>) => [view.content, view.status.name, view.editable]

/** Bo takes over the lock that was granted last, with a reason. */
export function boTakes(transport: FakeTransport, revision = 5) {
  const lock = lockOf(revision, { holder: somebody('Bo') })
  const told = { endedFencingToken: 1, lock, actor: somebody('Bo'), reason: 'the launch' }
  transport.tells(changeOf('TAKEN_OVER', revision, told))
  return turn()
}

export function heldByBo(transport: FakeTransport, canForceTake = true) {
  transport.answers.AcquireDraftLock = () => ({
    __typename: 'DraftLockHeldError',
    heldByViewerElsewhere: false,
    viewerCanForceTake: canForceTake,
    heldLock: lockOf(7, { holder: somebody('Bo') }),
  })
}

export const conflictWith = (number: number, content: string) => () => ({
  ...{ __typename: 'DraftVersionConflictError', code: 'VERSION_CONFLICT', retryable: false },
  currentHead: { id: 'head', number, content },
})
