import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { DraftLockChangedSubscription, SaveDraftInput } from '@holdfast/documents'
import * as operations from '@holdfast/documents'
import { apolloPerson, type Person, server, urqlPerson } from './demoClients.ts'

type Change = DraftLockChangedSubscription['draftLockChanged']
type Grant = { lockToken: string }

const started = performance.now()
const { url, tokens } = await server()
const ada = urqlPerson('ada', url, tokens.ada)
const bo = urqlPerson('bo', url, tokens.bo)
const cleo = apolloPerson('cleo', url, tokens.cleo)
try {
  await story()
} finally {
  await Promise.all([ada, bo, cleo].map((person) => person.close()))
}

async function story(): Promise<void> {
  await Promise.all([ada, bo, cleo].map(signIn))
  const page = await freshPage()
  const toolId = page.id
  const first = page.draftHead.number

  const adas = await acquire(ada, toolId, first)
  say(ada, `acquires the lock of pages/${page.slug}; fencing token ${adas.lock.fencingToken}`)
  const seenByAda = watch(ada, toolId)
  const snapshot = await seenByAda.next('SNAPSHOT')
  assert.equal(snapshot.change.lock?.heldByViewer, true)
  say(ada, `subscribes and is told the state: revision ${snapshot.change.revision}, held by her`)
  const beat = expectType(await heartbeat(ada, toolId, adas), 'HeartbeatPayload')
  say(ada, `heartbeats; the lease runs another ${Math.round(beat.lock.expiresInMs / 1000)} s`)
  const saved = expectType(await save(ada, toolId, adas, first, 'Ada wrote this'), 'SaveDraftPayload')
  assert.equal(saved.draftHead.number, first + 1)
  assert.equal(saved.lock?.draftHead.id, saved.draftHead.id)
  assert.equal((await seenByAda.next('HEAD_ADVANCED')).change.revision, snapshot.change.revision + 1)
  say(ada, `saves version ${saved.draftHead.number}; the lock moves to it`)

  const refused = expectType(await tryAcquire(bo, toolId), 'DraftLockHeldError')
  assert.equal(refused.heldLock.holder.id, 'ada')
  assert.equal(refused.viewerCanForceTake, false)
  say(bo, `asks for the lock: "${refused.message}" (${refused.heldLock.holder.name})`)

  const held = await lockedPage(cleo, toolId)
  assert.equal(held.lock.holder.id, 'ada')
  assert.equal(held.viewerCanForceTake, true)
  say(cleo, `sees in the list of locked pages: held by ${held.lock.holder.name}; she may take it over`)
  const seenByCleo = watch(cleo, toolId)
  await seenByCleo.next('SNAPSHOT')

  const reason = 'The launch is in five minutes'
  const [sentAt, taken] = await takeOver(cleo, toolId, held.lock.fencingToken, reason)
  assert.equal(taken.previousHolder?.id, 'ada')
  say(cleo, `takes the lock over: "${reason}"; fencing token ${taken.grant.lock.fencingToken}`)
  const notice = await seenByAda.next('TAKEN_OVER')
  assert.equal(notice.change.endedFencingToken, adas.lock.fencingToken)
  assert.equal(notice.change.actor?.id, 'cleo')
  assert.equal(notice.change.reason, reason)
  say(
    ada,
    `is told by her subscription, ${(notice.at - sentAt).toFixed(1)} ms after cleo's mutation was sent`,
  )

  const late = await save(ada, toolId, adas, saved.draftHead.number, 'Ada wrote this too late')
  const lost = expectType(late, 'DraftLockLostError')
  assert.deepEqual([lost.cause, lost.by?.id, lost.statedReason], ['TAKEN_OVER', 'cleo', reason])
  assert.equal(lost.retryable, false)
  assert.equal((await open(ada, page.slug)).draftHead.id, saved.draftHead.id)
  say(
    ada,
    `saves and is refused: ${lost.cause} by ${lost.by?.name}; version ${saved.draftHead.number} is untouched`,
  )

  const checkedIn = await save(cleo, toolId, taken.grant, saved.draftHead.number, 'Cleo wrote this', true)
  const cleos = expectType(checkedIn, 'SaveDraftPayload').draftHead
  say(cleo, `saves version ${cleos.number} and releases the lock with it`)
  await seenByAda.next('HEAD_ADVANCED')
  assert.equal((await seenByAda.next('RELEASED')).change.lock, null)
  say(ada, 'is told that the draft is free')

  const again = await acquire(ada, toolId, cleos.number)
  const onTop = expectType(
    await save(ada, toolId, again, cleos.number, 'Ada and Cleo wrote this'),
    'SaveDraftPayload',
  )
  assert.equal(onTop.draftHead.number, first + 3)
  say(ada, `acquires again (fencing token ${again.lock.fencingToken}) and saves version ${first + 3} on top`)
  expectType(await release(ada, toolId, again), 'ReleaseDraftLockPayload')
  assert.equal((await open(ada, page.slug)).draftLock, null)
  say(ada, 'releases; the draft is free')

  const kinds = ['TAKEN_OVER', 'HEAD_ADVANCED', 'RELEASED', 'ACQUIRED', 'HEAD_ADVANCED', 'RELEASED'] as const
  for (const kind of kinds) await seenByCleo.next(kind)
  say(cleo, `was told of all of it: ${kinds.join(', ')}`)
}

/** A new page of Ada's, with Bo as second maintainer. */
async function freshPage() {
  const slug = `launch-${randomUUID().slice(0, 8)}`
  const content = { heading: 'Launch', body: 'Not written yet' }
  const input = { collection: 'pages', slug, title: 'Launch page', content }
  const created = await ada.run(operations.CreateToolDocument, { input })
  const { tool } = expectType(created.createTool, 'CreateToolPayload')
  const metadata = {
    toolId: tool.id,
    expectedMetadataVersion: tool.metadataVersion,
    maintainerIds: ['ada', 'bo'],
  }
  const { updateToolMetadata } = await ada.run(operations.UpdateToolMetadataDocument, { input: metadata })
  expectType(updateToolMetadata, 'UpdateToolMetadataPayload')
  say(ada, `makes pages/${slug}, version ${tool.draftHead.number}, and names bo its second maintainer`)
  return tool
}

/** Only people who have signed in once can be named as maintainers. */
async function signIn(person: Person): Promise<void> {
  const { viewer } = await person.run(operations.ViewerDocument, {})
  assert.equal(viewer?.id, person.name, `the token of ${person.name} signs in ${viewer?.id ?? 'nobody'}`)
}

async function open(person: Person, slug: string) {
  const { toolBySlug } = await person.run(operations.OpenToolDocument, { collection: 'pages', slug })
  assert(toolBySlug, `pages/${slug} is there`)
  return toolBySlug
}

async function lockedPage(person: Person, toolId: string) {
  const filter = { collection: 'pages', locked: true }
  const { tools } = await person.run(operations.ToolsWithLocksDocument, { filter, first: 200 })
  const page = tools.nodes.find(({ id }) => id === toolId)
  assert(page?.draftLock, 'the locked page is in the list of locked pages')
  return { ...page, lock: page.draftLock }
}

async function tryAcquire(person: Person, toolId: string, baseVersion?: number) {
  const input = { toolId, sessionId: person.sessionId, idempotencyKey: randomUUID(), baseVersion }
  return (await person.run(operations.AcquireDraftLockDocument, { input })).acquireDraftLock
}

async function acquire(person: Person, toolId: string, baseVersion: number) {
  const { grant } = expectType(await tryAcquire(person, toolId, baseVersion), 'AcquireDraftLockPayload')
  return grant
}

async function heartbeat(person: Person, toolId: string, { lockToken }: Grant) {
  return (await person.run(operations.HeartbeatDocument, { input: { toolId, lockToken } })).heartbeat
}

async function release(person: Person, toolId: string, { lockToken }: Grant) {
  return (await person.run(operations.ReleaseDraftLockDocument, { input: { toolId, lockToken } }))
    .releaseDraftLock
}

async function save(
  person: Person,
  toolId: string,
  { lockToken }: Grant,
  baseVersion: number,
  body: string,
  release = false,
) {
  const content = { heading: 'Launch', body }
  const input: SaveDraftInput = {
    toolId,
    lockToken,
    baseVersion,
    content,
    release,
    idempotencyKey: randomUUID(),
  }
  return (await person.run(operations.SaveDraftDocument, { input })).saveDraft
}

/** Answers the time when it was sent, to measure how long the notice takes. */
async function takeOver(person: Person, toolId: string, observedFencingToken: number, reason: string) {
  const { sessionId } = person
  const input = { toolId, sessionId, idempotencyKey: randomUUID(), observedFencingToken, reason }
  const sentAt = performance.now()
  const { forceTakeLock } = await person.run(operations.ForceTakeLockDocument, { input })
  return [sentAt, expectType(forceTakeLock, 'ForceTakeLockPayload')] as const
}

interface Heard {
  change: Change
  at: number
}

/** The changes of a subscription, in order. Each change is expected by its kind. */
function watch(person: Person, toolId: string) {
  const heard: Heard[] = []
  let wake = () => {}
  person.subscribe(operations.DraftLockChangedDocument, { toolId }, ({ draftLockChanged: change }) => {
    heard.push({ change, at: performance.now() })
    wake()
  })
  return {
    async next(kind: Change['kind']): Promise<Heard> {
      const deadline = performance.now() + 5_000
      while (heard.length === 0) {
        const left = deadline - performance.now()
        assert(left > 0, `${person.name} was not told of ${kind} within 5 s`)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      const next = heard.shift() as Heard
      assert.equal(next.change.kind, kind)
      return next
    },
  }
}

function expectType<
  Result extends { __typename: string; message?: string },
  Name extends Result['__typename'],
>(result: Result, name: Name): Extract<Result, { __typename: Name }> {
  assert.equal(result.__typename, name, result.message)
  return result as Extract<Result, { __typename: Name }>
}

function say(person: Person, text: string): void {
  const ms = (performance.now() - started).toFixed(0).padStart(5)
  console.log(`${ms} ms  ${person.name.padEnd(4)}  ${text}`)
}
