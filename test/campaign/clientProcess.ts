import { Editor, type KnownTool } from './editor.ts'
import type { ClientReport, Operation } from './history.ts'
import { Streams } from './streams.ts'

/** A process full of editors: forked by the campaign, told what to do by messages, stopped and continued as a fault. */
export interface ClientOrders {
  urls: string[]
  tools: KnownTool[]
  people: { userId: string; token: string }[]
  thinkMs: number
}

export type ToClient = { orders: ClientOrders } | { toolMade: KnownTool } | { stop: true } | { leave: true }
export type FromClient =
  | { operations: Operation[] }
  | { toolMade: KnownTool }
  | { stopped: true }
  | { report: ClientReport }

const send = (message: FromClient) => process.send?.(message)

let stopping = false
let editors: Editor[] = []
let watchers: Streams[] = []
const tools: KnownTool[] = []
let work: Promise<unknown> = Promise.resolve()
let operations: Operation[] = []

function flush(): void {
  if (operations.length > 0) send({ operations })
  operations = []
}

process.on('message', async (message: ToClient) => {
  if ('orders' in message) begin(message.orders)
  if ('toolMade' in message) replaceTool(message.toolMade)
  if ('stop' in message) {
    stopping = true
    await work
    flush()
    send({ stopped: true })
  }
  if ('leave' in message) {
    const streams = (await Promise.all(editors.map((editor) => editor.leave()))).flat()
    await Promise.all(watchers.map((watcher) => watcher.dispose()))
    const report = { operations: [], streams: [...streams, ...watchers.flatMap(({ all }) => all)] }
    process.send?.({ report } satisfies FromClient, () => process.exit(0))
  }
})

function begin({ urls, tools: known, people, thinkMs }: ClientOrders): void {
  tools.push(...known)
  const surroundings = people.map(({ userId, token }) => ({
    ...{ urls, token, userId, tools, thinkMs },
    report: (operation: Operation) => void operations.push(operation),
    created: (tool: KnownTool) => {
      replaceTool(tool)
      send({ toolMade: tool })
    },
    stopping: () => stopping,
  }))
  // Every person has two tabs.
  editors = surroundings.flatMap((at) => [new Editor(at), new Editor(at)])
  watchers = surroundings.slice(0, 2).map((at) => new Streams(at, null))
  for (const watcher of watchers) for (const { id } of known) watcher.open(id)
  setInterval(flush, 250)
  work = Promise.all(editors.map((editor) => editor.work()))
}

/** A new tool takes the place of one picked by chance, so that deleted ones fall out of use sooner or later. */
function replaceTool(tool: KnownTool): void {
  tools[Math.floor(Math.random() * tools.length)] = tool
}
