import pg from 'pg'
import { HttpCaller } from '../load/httpCaller.ts'
import { SocketCaller } from '../load/socketCaller.ts'
import { comparison, type Row } from '../measure.ts'
import { acquire, lockList, succeeded, tokenOf, toolList, watchLocks } from '../operations.ts'
import { percentile } from '../report/statistics.ts'
import { editorOf, toolId } from '../seed.ts'
import type { Stage } from '../stage.ts'
import { large, thousands } from './large.ts'

/** Of each person who is asked for: as many in both databases, and more than a page. */
const each = 60
/** Who maintains, and holds, documents from the beginning of the list to its end. */
const someone = editorOf(7)

interface Side {
  url: string
}

/** One way of asking, again and again. */
interface Asking {
  /** How long one took. */
  once(): Promise<number>
  close(): void
}

/**
 * What the pages ask for their lists, among many documents and among few. A call at a time, the two sides in turn: 95 of 100 are
 * answered within the time that is shown. The live feed is timed from the request that takes a lock to the message.
 */
export const lists = large({
  name: 'lists',
  options: { documents: 1_000_000, locks: 100_000, calls: 100, rounds: 5 },
  async run(stage, { documents, locks, calls, rounds }) {
    const many = await open(stage, { tools: documents, locks })
    const few = await open(stage, { tools: 1_000, locks: 500 })
    await stage.settle()
    const rows: Row[] = []
    for (const [what, ask] of Object.entries(asks)) {
      const sides = [await ask(many), await ask(few)]
      const p95 = async ({ once }: Asking) => {
        const took: number[] = []
        for (let call = 0; call < calls; call++) took.push(await once())
        return percentile(took, 0.95)
      }
      for (const side of sides) await p95(side)
      const values: number[][] = [[], []]
      for (let round = 0; round < rounds; round++)
        for (const side of round % 2 ? [1, 0] : [0, 1]) values[side]?.push(await p95(sides[side] as Asking))
      for (const { close } of sides) close()
      const name = `${what}, p95, among ${thousands(documents)} documents with ${thousands(locks)} locks`
      const other = { name: 'among 1,000 documents with 500 locks', values: values[1] as number[] }
      rows.push(comparison(name, 'ms', values[0] as number[], other, { most: 1.3 }))
      console.error(`${what}: ${JSON.stringify(values)}`)
    }
    return rows
  },
})

async function open(stage: Stage, size: { tools: number; locks: number }): Promise<Side> {
  const databaseUrl = await stage.database(size)
  const client = new pg.Client(databaseUrl)
  await client.connect()
  // Everybody else maintains a part of all documents, and holds a part of all locks: more of more.
  await client.query('DELETE FROM tool_maintainers WHERE user_id = $1', [someone])
  await client.query("UPDATE draft_locks SET holder_id = 'editor-8' WHERE holder_id = $1", [someone])
  const spread = (count: number) =>
    Array.from({ length: each }, (_, n) => toolId(1 + Math.floor((n * count) / each)))
  await client.query('INSERT INTO tool_maintainers SELECT unnest($1::uuid[]), $2', [
    spread(size.tools),
    someone,
  ])
  await client.query('UPDATE draft_locks SET holder_id = $2 WHERE tool_id = ANY ($1)', [
    spread(size.locks),
    someone,
  ])
  await client.query('VACUUM ANALYZE')
  await client.end()
  const server = await stage.start<{ url: string }>('server.ts', { databaseUrl })
  return server.ready
}

type Ask = (side: Side) => Promise<Asking>

/** A query again and again. */
const reading =
  (body: (caller: HttpCaller) => Promise<string> | string): Ask =>
  async ({ url }) => {
    // Not before: the server closes a connection on which nothing has been asked for a while.
    const caller = await HttpCaller.open(url, tokenOf(7))
    const query = await body(caller)
    return {
      async once() {
        const began = performance.now()
        await caller.call(query, '"nodes":[{')
        return performance.now() - began
      },
      close: () => caller.close(),
    }
  }

const tools = (variables: object) => toolList({ first: 50, ...variables })
const locks = (variables: object) => lockList({ first: 20, ...variables })

/** The page after the first. */
const next =
  (query: (variables: object) => string, filter: object = {}) =>
  async (caller: HttpCaller) => {
    const answer = await caller.call(query({ filter }), '"endCursor":"')
    return query({ filter, after: /"endCursor":"([^"]+)"/.exec(answer)?.[1] })
  }

const asks: Record<string, Ask> = {
  'documents, first page': reading(() => tools({})),
  'documents, next page': reading(next(tools)),
  'documents, a page from the middle': reading(middleOf),
  'documents of one collection': reading(() => tools({ filter: { collection: 'pages' } })),
  'documents, mine': reading(() => tools({ filter: { maintainerId: someone } })),
  'documents, locked': reading(() => tools({ filter: { locked: true } })),
  'locks, first page': reading(() => locks({})),
  'locks, next page': reading(next(locks)),
  'locks of one holder': reading(() => locks({ filter: { holderIds: [someone] } })),
  'locks of one holder, next page': reading(next(locks, { holderIds: [someone] })),
  'live feed': feed,
}

/** By the slugs of the seeding: the cursor is what a client would have after many pages. */
function middleOf(): string {
  const after = Buffer.from(JSON.stringify(['tools', 'pages', 'tool-5'])).toString('base64url')
  return tools({ after })
}

/** One reader of the list of locks, and an editor who takes one document again and again. */
async function feed({ url }: Side): Promise<Asking> {
  const reader = await SocketCaller.open(url, tokenOf(1))
  const editor = await HttpCaller.open(url, tokenOf(2))
  let heard = () => {}
  const first = new Promise<void>((resolve) => {
    heard = resolve
  })
  reader.subscribe(watchLocks({}), () => heard())
  await first
  return {
    async once() {
      const told = new Promise<void>((resolve) => {
        heard = resolve
      })
      const began = performance.now()
      const taken = editor.call(acquire(2), succeeded.acquire)
      await told
      const took = performance.now() - began
      await taken
      return took
    },
    close() {
      reader.close()
      editor.close()
    },
  }
}
