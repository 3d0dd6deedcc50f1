import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDraft } from '../../packages/client/src/draft.ts'
import { makeTools } from '../campaign/campaign.ts'
import type { KnownTool } from '../campaign/editor.ts'
import { Stage } from '../campaign/stage.ts'
import { Person } from '../support/person.ts'
import { tokenFor } from '../support/tokens.ts'
import { connect, reaches, transportNames } from './support.ts'

let stage: Stage
let tools: KnownTool[]

beforeAll(async () => {
  stage = await Stage.set('dist/main.js', 1)
  await stage.pool.query(
    `UPDATE collections SET lock_ttl_ms = 60000, heartbeat_interval_ms = 500 WHERE id = 'pages'`,
  )
  tools = await makeTools(stage, transportNames.length)
})
afterAll(() => stage.strike())

test.each(transportNames)(
  'over %s: a server that is killed and restarted finds the lock held, and a save in progress arrives',
  async (name) => {
    const [server] = stage.servers as [Stage['servers'][0]]
    const toolId = tools[transportNames.indexOf(name)]?.id as string
    const token = await tokenFor('ada', { role: 'ADMIN' })
    const { transport, close } = connect(name, server.url, token)
    const draft = openDraft({ transport, toolId, baseVersion: 1, timeoutMs: 1_500 })
    await reaches(draft, 'held')

    await server.kill()
    const saving = draft.save({ content: { text: 'typed while the server was away' } })
    await server.start()
    expect(await saving).toMatchObject({ status: 'saved', head: { number: 2 } })
    await expect.poll(() => draft.state).toEqual({ name: 'held', fencingToken: 1 })

    // The subscription works again as well: it reports a takeover.
    await new Person('cleo', await tokenFor('cleo', { role: 'ADMIN' }), () => server.url).takes(toolId, 1)
    expect(await reaches(draft, 'displaced')).toMatchObject({ by: { id: 'cleo' } })
    await draft.close()
    await close()
  },
)
