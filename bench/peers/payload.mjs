import { answer } from './answer.mjs'
import { lock, openPayload } from './payloadService.mjs'

/** Payload's document locking, called in process: no HTTP, no form, no page, no versions. */
const { databaseUrl, documents } = JSON.parse(process.argv[2])
const { payload, requestOf, questions } = await openPayload({ databaseUrl, documents, drafts: false })

async function update(n, content) {
  const req = requestOf(n)
  await payload.update({
    collection: 'pages',
    id: n,
    data: { content },
    depth: 0,
    overrideAccess: false,
    overrideLock: false,
    req,
    user: req.user,
  })
}

/** Callers at once, each with documents of its own. */
async function run({ seconds, callers, documentsEach, what, content, apart }) {
  let calls = 0
  const until = performance.now() + seconds * 1_000
  const began = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let round = 0; performance.now() < until; round++) {
        if (what === 'acquire' && round >= documentsEach) throw new Error('more acquires than documents')
        const n = 1 + caller + apart * (round % documentsEach)
        if (what === 'save') await update(n, { ...content, round })
        else {
          const done = await lock(requestOf(n), n)
          if (done !== (what === 'acquire' ? 'created' : 'touched')) throw new Error(`${what}: ${done}`)
        }
        calls++
      }
    }),
  )
  return { perSecond: calls / ((performance.now() - began) / 1_000) }
}

answer({}, { ...questions, run })
