// A process of its own: what loops here costs whoever measures beside it no turn of its event loop.
// Reads one JSON line { url, query, tokens, toolId, forMs } and answers with how often each code came.
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

const { url, query, tokens, toolId, forMs } = JSON.parse(await text(process.stdin))
const until = performance.now() + forMs
const agent = new Agent({ keepAlive: true, maxSockets: tokens.length })
const codes = {}

const ask = (token, input) =>
  new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const asked = request(`${url}/graphql`, { method: 'POST', headers, agent }, (response) =>
      text(response).then(
        (body) => resolve(JSON.parse(body)),
        () => resolve({}),
      ),
    )
    asked.on('error', () => resolve({}))
    asked.end(JSON.stringify({ query, variables: { input } }))
  })

async function loop(token, nth) {
  // They do not begin in step.
  await pause(nth)
  for (let turn = 0; performance.now() < until; turn++) {
    const input = { toolId, sessionId: `agent-${nth}`, idempotencyKey: `${nth}-${turn}` }
    const { data, errors } = await ask(token, input)
    const code = data?.acquireDraftLock.code ?? errors?.[0]?.extensions?.code ?? 'NO_ANSWER'
    codes[code] = (codes[code] ?? 0) + 1
    // A model thinks for longer before it calls again.
    await pause(1_000)
  }
}

await Promise.all(tokens.map(loop))
console.log(JSON.stringify(codes))
process.exit(0)
