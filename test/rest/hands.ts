import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { routes } from '../../src/http/rest/routes.ts'
import { type RefusalStatus, refusals } from '../../src/http/rest/schemas.ts'
import type { Answer, Person } from '../support/person.ts'

export interface RestAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are matched by the expectations of each story
  body: any
  headers: Headers
}

/** Calls the REST API, and checks that openapi.json describes the answer. */
export async function rest(
  person: Person,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<RestAnswer> {
  const response = await fetch(person.url + path, {
    method,
    headers: {
      authorization: `Bearer ${person.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  const answer = {
    status: response.status,
    body: text === '' ? null : JSON.parse(text),
    headers: response.headers,
  }
  mustBeDescribed(method, path.split('?')[0] as string, answer)
  return answer
}

function mustBeDescribed(method: string, path: string, { status, body }: RestAnswer): void {
  const route = routes.find(
    (one) => one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  if (!route) return
  const described = route.success[status] ?? refusals[status as RefusalStatus]
  const told = [...Object.keys(route.success).map(Number), ...route.refusals]
  expect(told, `${route.operationId} answers ${status}: ${JSON.stringify(body)}`).toContain(status)
  if (described?.schema) described.schema.parse(body)
  else expect(body).toBeNull()
}

/** Where a story takes place: one document, and a lock token for each grant. */
export interface Place {
  toolId: string
  collection: string
  key: string
}

/** What people do with locks, over either API. */
export interface Hands {
  acquire(who: Person, input?: { comment?: string; baseVersion?: number; key?: string }): Promise<Answer>
  renew(who: Person, lockToken: string): Promise<Answer>
  release(who: Person, lockToken: string): Promise<Answer>
  force(who: Person, fencingToken: number, reason?: string): Promise<Answer>
  take(who: Person, fencingToken: number, reason?: string, graceMs?: number): Promise<Answer>
  ask(who: Person, key: string): Promise<Answer>
  line(who: Person): Promise<Answer>
  answer(who: Person, requestId: string, lockToken: string, answer: string): Promise<Answer>
  check(who: Person, lockToken: string): Promise<Answer>
  show(who: Person): Promise<Answer>
}

export function graphqlHands({ toolId }: Place): Hands {
  return {
    acquire: (who, { key = randomUUID(), ...input } = {}) =>
      who.acquire(toolId, { ...input, idempotencyKey: key }),
    renew: (who, lockToken) => who.heartbeat(toolId, { lockToken }),
    release: (who, lockToken) => who.release(toolId, { lockToken }),
    force: (who, fencingToken, reason) =>
      who.mutate('forceReleaseLock', { toolId, observedFencingToken: fencingToken, reason }),
    take: (who, fencingToken, reason, graceMs) =>
      who.mutate('forceTakeLock', {
        ...{ toolId, sessionId: who.session, idempotencyKey: randomUUID(), reason, graceMs },
        observedFencingToken: fencingToken,
      }),
    ask: (who, key) => who.requests(toolId, { idempotencyKey: key }),
    line: async (who) => ({ requests: await who.lineOf(toolId) }),
    answer: (who, requestId, lockToken, answer) => who.answers({ id: requestId }, { lockToken }, answer),
    async check(who, lockToken) {
      const query = `query ($input: CheckDraftLockInput!) { checkDraftLock(input: $input) { live cause lock { fencingToken } } }`
      const { checkDraftLock } = await who.ask(query, { input: { toolId, lockToken } })
      const { live, cause, lock } = checkDraftLock
      return live ? { lock: { fencingToken: lock.fencingToken } } : { code: 'LOCK_LOST', cause }
    },
    show: async (who) => ({ lock: await who.lockOf(toolId) }),
  }
}

export function restHands({ collection, key }: Place): Hands {
  const path = `/locks/${encodeURIComponent(collection)}/${encodeURIComponent(key)}`
  const session = (who: Person) => ({ 'Holdfast-Session': who.session })
  return {
    acquire: async (who, { key: attempt = randomUUID(), ...body } = {}) =>
      (await rest(who, 'PUT', path, { headers: { ...session(who), 'Idempotency-Key': attempt }, body })).body,
    renew: async (who, token) =>
      (await rest(who, 'PATCH', path, { headers: { 'Lock-Token': token }, body: {} })).body,
    release: async (who, token) =>
      (await rest(who, 'DELETE', path, { headers: { 'Lock-Token': token } })).body ?? {},
    force: async (who, observed, reason) =>
      (
        await rest(who, 'DELETE', path, {
          headers: { 'Holdfast-Observed-Fencing-Token': String(observed) },
          body: { reason },
        })
      ).body ?? {},
    take: async (who, observedFencingToken, reason, graceMs) =>
      (
        await rest(who, 'POST', `${path}/takeover`, {
          headers: session(who),
          body: { observedFencingToken, reason, graceMs },
        })
      ).body,
    ask: async (who, attempt) =>
      (
        await rest(who, 'POST', `${path}/requests`, {
          headers: { ...session(who), 'Idempotency-Key': attempt },
          body: { answerWithinMs: 60_000 },
        })
      ).body,
    line: async (who) => (await rest(who, 'GET', `${path}/requests`)).body,
    answer: async (who, requestId, token, answer) =>
      (
        await rest(who, 'POST', `${path}/requests/${requestId}/answer`, {
          headers: { 'Lock-Token': token },
          body: { answer },
        })
      ).body,
    async check(who, token) {
      const { status, headers, body } = await rest(who, 'GET', path.replace('/locks', '/check'), {
        headers: { 'Lock-Token': token },
      })
      if (status === 204) return { lock: { fencingToken: Number(headers.get('fencing-token')) } }
      return { code: body.code, cause: body.cause }
    },
    show: async (who) => {
      const { status, body } = await rest(who, 'GET', path)
      return { lock: status === 200 ? body : null }
    },
  }
}

/** The answers of both APIs in one form: the outcome, the holder, and the details of a refusal. */
export function told(answer: Answer): object {
  const lockOf = (lock: Answer) =>
    lock && {
      fencingToken: lock.fencingToken,
      ...(lock.holder && { holder: lock.holder.id, comment: lock.comment }),
    }
  const requestOf = (request: Answer) =>
    request && {
      kind: request.kind,
      state: request.state,
      position: request.position,
      requester: request.requester.id,
    }
  const lock = answer.grant?.lock ?? answer.lock
  const request = answer.request ?? (answer.requester ? answer : undefined)
  const { code, message, retryable, cause, statedReason, by, heldByViewerElsewhere, viewerCanForceTake } =
    answer
  return {
    code: code ?? 'OK',
    ...(lock !== undefined && { lock: lockOf(lock) }),
    ...(request && { request: requestOf(request) }),
    ...(answer.requests && { line: answer.requests.map(requestOf) }),
    ...(cause && { cause }),
    ...(code && answer.__typename && { message, retryable, statedReason, by: by?.id }),
    ...(answer.heldLock && { held: lockOf(answer.heldLock), heldByViewerElsewhere, viewerCanForceTake }),
    ...(answer.currentLock && { now: lockOf(answer.currentLock) }),
    ...(answer.reservedFor && { reservedFor: answer.reservedFor.id, position: answer.position }),
    ...(answer.issues && { issues: answer.issues.length }),
  }
}
