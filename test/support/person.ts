import { randomUUID } from 'node:crypto'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { lock, mutation, request, run } from './mutations.ts'
import { few, patiently } from './patience.ts'
import { Watch } from './watch.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are matched by the expectations of each story
export type Answer = any

export interface Grant {
  lockToken: string
  fencingToken: number
}

/** A person in one editor tab: one session, one token, one server at a time. */
export class Person {
  readonly id: string
  readonly token: string
  session: string = randomUUID()
  #url: () => string
  #asksAgain = true

  constructor(id: string, token: string, url: () => string) {
    this.id = id
    this.token = token
    this.#url = url
  }

  get url(): string {
    return this.#url()
  }

  /** The same person in another tab. */
  inAnotherTab(): Person {
    return new Person(this.id, this.token, this.#url)
  }

  /** The same tab connected to another server. */
  at(url: string): Person {
    const elsewhere = new Person(this.id, this.token, () => url)
    elsewhere.session = this.session
    return elsewhere
  }

  /** The same tab without retries, for tests of a busy service. */
  once(): Person {
    const hasty = this.at(this.url)
    hasty.#asksAgain = false
    return hasty
  }

  /** Retries when the service is busy, as clients do. */
  async ask(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const ask = async () => {
      const { body } = await this.post({ query, variables })
      if (body.errors) throw Object.assign(new Error(body.errors[0].message), { errors: body.errors })
      return body.data
    }
    return this.#asksAgain ? patiently(ask) : ask()
  }

  async post(
    payload: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Answer }> {
    const response = await fetch(`${this.#url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}`, ...headers },
      body: JSON.stringify(payload),
    })
    return { status: response.status, body: await response.json() }
  }

  async mutate(name: string, input: Record<string, unknown>): Promise<Answer> {
    return (await this.ask(mutation(name), { input }))[name]
  }

  async creates(input: Record<string, unknown> = {}): Promise<string> {
    const page = {
      collection: 'pages',
      slug: `t-${randomUUID()}`,
      title: 'A page',
      content: {},
      idempotencyKey: randomUUID(),
      ...input,
    }
    const made = await few(() => this.mutate('createTool', page))
    if (!made.tool) throw new Error(JSON.stringify(made))
    return made.tool.id
  }

  acquire(toolId: string, input: Record<string, unknown> = {}): Promise<Answer> {
    return this.mutate('acquireDraftLock', {
      toolId,
      sessionId: this.session,
      idempotencyKey: randomUUID(),
      ...input,
    })
  }

  /** Acquires, and fails if the lock is refused. */
  async holds(toolId: string, input: Record<string, unknown> = {}): Promise<Grant> {
    return granted(await few(() => this.acquire(toolId, input)))
  }

  heartbeat(toolId: string, { lockToken }: Pick<Grant, 'lockToken'>, idleMs?: number): Promise<Answer> {
    return this.mutate('heartbeat', { toolId, lockToken, idleMs })
  }

  /** A heartbeat of a client that reports when its person types. */
  reports(toolId: string, { lockToken }: Pick<Grant, 'lockToken'>, idleMs: number): Promise<Answer> {
    return this.mutate('heartbeat', { toolId, lockToken, idleMs, reportsActivity: true })
  }

  requests(toolId: string, input: Record<string, unknown> = {}): Promise<Answer> {
    return this.mutate('requestDraftLock', {
      toolId,
      sessionId: this.session,
      idempotencyKey: randomUUID(),
      ...input,
    })
  }

  /** Requests the lock, and fails without a place in line. */
  async waits(toolId: string, input: Record<string, unknown> = {}): Promise<Answer> {
    const answer = await this.requests(toolId, input)
    if (!answer.request) throw new Error(`not in the line: ${JSON.stringify(answer)}`)
    return answer.request
  }

  answers(
    { id: requestId }: { id: string },
    { lockToken }: Pick<Grant, 'lockToken'>,
    answer: string,
    input: Record<string, unknown> = {},
  ): Promise<Answer> {
    return this.mutate('answerDraftLockRequest', { requestId, lockToken, answer, ...input })
  }

  withdraws({ id: requestId }: { id: string }): Promise<Answer> {
    return this.mutate('withdrawDraftLockRequest', { requestId })
  }

  async lineOf(toolId: string): Promise<Answer[]> {
    const query = `query ($id: ID!) { tool(id: $id) { lockRequests { ${request} } } }`
    return (await this.ask(query, { id: toolId })).tool.lockRequests
  }

  release(toolId: string, { lockToken }: Pick<Grant, 'lockToken'>): Promise<Answer> {
    return this.mutate('releaseDraftLock', { toolId, lockToken })
  }

  forceTake(
    toolId: string,
    observedFencingToken: number,
    input: Record<string, unknown> = {},
  ): Promise<Answer> {
    return this.mutate('forceTakeLock', {
      toolId,
      observedFencingToken,
      sessionId: this.session,
      idempotencyKey: randomUUID(),
      reason: 'urgent fix',
      ...input,
    })
  }

  async takes(
    toolId: string,
    observedFencingToken: number,
    input: Record<string, unknown> = {},
  ): Promise<Grant> {
    return granted(await this.forceTake(toolId, observedFencingToken, input))
  }

  forceRelease(
    toolId: string,
    observedFencingToken: number,
    reason: string | null = 'gone home',
  ): Promise<Answer> {
    return this.mutate('forceReleaseLock', { toolId, observedFencingToken, reason })
  }

  save(toolId: string, input: Record<string, unknown>): Promise<Answer> {
    return this.mutate('saveDraft', { toolId, content: { text: randomUUID() }, ...input })
  }

  publish(toolId: string, input: Record<string, unknown>): Promise<Answer> {
    return this.mutate('publishDraft', { toolId, ...input })
  }

  unpublish(toolId: string, input: Record<string, unknown> = {}): Promise<Answer> {
    return this.mutate('unpublishTool', { toolId, ...input })
  }

  describe(toolId: string, expectedMetadataVersion: number, input: Record<string, unknown>): Promise<Answer> {
    return this.mutate('updateToolMetadata', { toolId, expectedMetadataVersion, ...input })
  }

  async delete(toolId: string, input: Record<string, unknown> = {}): Promise<Answer> {
    const { tool } = await this.ask('query ($id: ID!) { tool(id: $id) { slug } }', { id: toolId })
    return this.mutate('deleteTool', { toolId, confirmSlug: tool?.slug ?? 'gone', ...input })
  }

  async sets(collection: string, input: Record<string, unknown>): Promise<Answer> {
    const { collections } = await this.ask('{ collections { id lockPolicy { version } } }')
    const { lockPolicy } = collections.find((one: { id: string }) => one.id === collection)
    return this.mutate('updateLockPolicy', { collection, expectedVersion: lockPolicy.version, ...input })
  }

  runSandbox(toolId: string, sourceCode: string, input: Record<string, unknown> = {}): Promise<Answer> {
    const { snapshot, ...rest } = input as { snapshot?: object }
    return this.mutate('runSandbox', {
      toolId,
      snapshot: { entrypoint: 'main', sourceCode, ...snapshot },
      ...rest,
    })
  }

  act(toolId: string, input: Record<string, unknown>): Promise<Answer> {
    return this.mutate('startSandboxAction', { toolId, ...input })
  }

  /** Waits for the end of the run, as a subscriber sees it. */
  async finished(runId: string, seen: string[] = []): Promise<Answer> {
    const client = createClient({
      url: `${this.#url().replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}` },
      retryAttempts: 0,
    })
    let last: Answer
    const query = `subscription ($id: ID!) { sandboxRunChanged(id: $id) { ${run} } }`
    for await (const { data, errors } of client.iterate<Answer>({ query, variables: { id: runId } })) {
      if (errors) throw Object.assign(new Error(errors[0]?.message), { errors })
      last = data.sandboxRunChanged
      seen.push(last.status)
    }
    await client.dispose()
    return last
  }

  async lockOf(toolId: string): Promise<Answer> {
    return (await this.ask(`query ($id: ID!) { draftLock(toolId: $id) { ${lock} } }`, { id: toolId }))
      .draftLock
  }

  async head(toolId: string): Promise<Answer> {
    const query = 'query ($id: ID!) { tool(id: $id) { draftHead { id number content fencingToken } } }'
    return (await this.ask(query, { id: toolId })).tool.draftHead
  }

  /** Subscribes and waits for the SNAPSHOT. */
  async watches(toolId: string): Promise<Watch> {
    return patiently(async () => {
      const watch = this.subscribe(toolId)
      await few(() => watch.next())
      return watch
    })
  }

  subscribe(toolId: string): Watch {
    return new Watch(this.#url(), this.token, toolId)
  }
}

function granted(answer: Answer): Grant {
  if (!answer.grant) throw new Error(`not granted: ${JSON.stringify(answer)}`)
  return { lockToken: answer.grant.lockToken, fencingToken: answer.grant.lock.fencingToken }
}
