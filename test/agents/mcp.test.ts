import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Person } from '../support/person.ts'
import { freePort } from '../support/services.ts'
import { World } from '../support/world.ts'
import { McpAgent, type Mode, mcpOverHttp } from './mcpClients.ts'

let world: World
let ada: Person
let assistant: Person
let server: { url: string; child: ChildProcess }
const agents: McpAgent[] = []
beforeAll(async () => {
  world = await World.open({ processes: 2 })
  ;({ ada } = await world.people())
  // On another server than Ada's.
  assistant = (await world.person('ada', { agent: 'assistant' })).at(world.urls[1] as string)
  server = await mcpOverHttp(assistant, await freePort(), '2s')
})
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close()
})
afterAll(async () => {
  server.child.kill()
  await world.close()
})

const begin = async (over: 'stdio' | 'http', mode: Mode): Promise<McpAgent> => {
  const agent =
    over === 'stdio' ? McpAgent.overStdio(assistant, mode) : McpAgent.overHttp(server.url, assistant, mode)
  agents.push(await agent)
  return agent
}
const page = async (content: object = { text: 'one\ntwo' }) => {
  const slug = `p-${randomUUID().slice(0, 8)}`
  return { id: await ada.creates({ slug, content }), document: `pages/${slug}` }
}

describe.each([
  ['stdio', 'legacy'],
  ['stdio', 'auto'],
  ['http', 'legacy'],
  ['http', 'auto'],
] as const)('rule 38: an agent works over %s, with a client of %s', (over, mode) => {
  test('an agent edits, Ada takes over with one click, and the agent’s next text is in her list of salvages', async () => {
    const { id, document } = await page()
    const agent = await begin(over, mode)
    const opened = await agent.uses('open_document', { document, note: 'mending links' })
    expect(opened).toMatchObject({ version: 1, content: { text: 'one\ntwo' } })
    expect(await ada.lockOf(id)).toMatchObject({ holder: { id: 'ada~assistant' }, comment: 'mending links' })
    const { handle } = opened
    const patch = [{ op: 'replace', path: '/text', value: 'one\n2' }]
    const saved = await agent.uses('save_document', { handle, patch, message: 'a link' })
    expect(saved).toMatchObject({ version: 2, diff: expect.stringMatching(/^\+.*one\\n2/m) })
    await agent.listens(document)
    const { fencingToken } = await ada.lockOf(id)
    const { lockToken } = await ada.takes(id, fencingToken, { reason: 'A person goes on.' })
    await vi.waitFor(() => expect(agent.told).toContain(`holdfast://locks/${document}`), 10_000)
    await expect(agent.uses('save_document', { handle, content: { text: 'mine' } })).rejects.toThrow(
      /ada took over .*: “A person goes on\.”.*request_document.*tell your user.*kept for them/,
    )
    const salvages =
      'query ($id: ID!) { tool(id: $id) { salvages { content author { id } } } salvages { content } }'
    const { tool, salvages: own } = await ada.ask(salvages, { id })
    expect(tool.salvages).toEqual([{ content: { text: 'mine' }, author: { id: 'ada~assistant' } }])
    expect(own).toContainEqual({ content: { text: 'mine' } })
    await expect(agent.uses('open_document', { document })).rejects.toThrow(
      /ada has been editing .*request_document/,
    )
    await ada.release(id, { lockToken })
  })

  test('the agent requests the lock, Ada hands over, and the agent continues from what she saved', async () => {
    const { id, document } = await page()
    const adas = await ada.holds(id)
    const agent = await begin(over, mode)
    const first = await agent.uses('request_document', { document, note: 'may I?', wait_seconds: 0 })
    expect(first).toMatchObject({ waiting: true, now: expect.stringMatching(/ada has been editing/) })
    await ada.save(id, { lockToken: adas.lockToken, baseVersion: 1, content: { text: 'hers' } })
    const waits = agent.uses('request_document', { document, wait_seconds: 30 })
    const [request] = await ada.lineOf(id)
    expect(request).toMatchObject({ requester: { id: 'ada~assistant' }, note: 'may I?' })
    await ada.answers(request, adas, 'HAND_OVER')
    const { handle, ...opened } = await waits
    expect(opened).toMatchObject({ version: 2, content: { text: 'hers' } })
    await agent.uses('save_document', { handle, content: { text: 'ours' } })
    expect(await agent.uses('close_document', { handle })).toEqual({ closed: document })
    expect(await ada.lockOf(id)).toBeNull()
    expect(await ada.head(id)).toMatchObject({ number: 3, content: { text: 'ours' } })
  })

  test('no lock remains when its session ends', async () => {
    const { id, document } = await page()
    const agent = await begin(over, mode)
    await agent.uses('open_document', { document })
    agents.splice(0)
    await agent.close()
    await vi.waitFor(async () => expect(await ada.lockOf(id)).toBeNull(), 15_000)
  })

  test('it lists and reads documents and earlier versions without locking anything', async () => {
    const { id, document } = await page({ text: 'x', list: { parts: ['a', 'b'] } })
    const agent = await begin(over, mode)
    const { documents } = await agent.uses('list_documents', { search: document.split('/')[1] })
    expect(documents).toEqual([{ document, title: 'A page' }])
    expect(await agent.uses('read_document', { document, pointer: '/list/parts/1' })).toMatchObject({
      content: 'b',
    })
    expect(await agent.uses('read_document', { document, version: 1 })).toMatchObject({ version: 1 })
    expect(await agent.uses('document_history', { document })).toMatchObject({
      versions: [{ number: 1, savedBy: 'ada' }],
    })
    const uri = `holdfast://documents/${document}`
    const { contents } = await agent.client.readResource({ uri })
    expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ text: 'x' })
    const { resourceTemplates } = await agent.client.listResourceTemplates()
    expect(resourceTemplates).toHaveLength(2)
    expect(await ada.lockOf(id)).toBeNull()
  })
})
