import type { Caller } from './calls.ts'
import { Editor, type KnownTool } from './editor.ts'
import type { Operation, Stream } from './history.ts'
import { Streams } from './streams.ts'

/**
 * A process with many editors. The campaign forks it, controls it with messages, and stops and continues it as
 * a fault.
 */
export interface ClientOrders {
  urls: string[]
  tools: KnownTool[]
  people: Pick<Caller, 'userId' | 'token' | 'address'>[]
  thinkMs: number
}

export type ToClient = { orders: ClientOrders } | ToolMade | { stop: true } | { leave: true }
export type FromClient =
  | { operations: Operation[] }
  | { streams: Stream[] }
  | ToolMade
  | { stopped: true }
  | { left: true }

interface ToolMade {
  toolMade: KnownTool
  insteadOf: string
}

const send = (message: FromClient) => process.send?.(message)

let stopping = false
let editors: Editor[] = []
let watchers: Streams[] = []
const tools: KnownTool[] = []
let work: Promise<unknown> = Promise.resolve()
let operations: Operation[] = []
let streams: Stream[] = []

/** In small messages, because a campaign of a million operations does not fit into one. */
function flush(): void {
  if (operations.length > 0) send({ operations })
  operations = []
  for (let next = 0; next < streams.length; next += 100) send({ streams: streams.slice(next, next + 100) })
  streams = []
}

process.on('message', async (message: ToClient) => {
  if ('orders' in message) begin(message.orders)
  if ('toolMade' in message) replaceTool(message)
  if ('stop' in message) {
    stopping = true
    await work
    flush()
    send({ stopped: true })
  }
  if ('leave' in message) {
    const open = await Promise.all([...editors, ...watchers].map((one) => one.leave()))
    streams.push(...open.flat())
    flush()
    process.send?.({ left: true } satisfies FromClient, () => process.exit(0))
  }
})

function begin({ urls, tools: known, people, thinkMs }: ClientOrders): void {
  tools.push(...known)
  const surroundings = people.map((person) => ({
    ...{ ...person, urls, tools, thinkMs },
    report: (operation: Operation) => void operations.push(operation),
    streamEnded: (stream: Stream) => void streams.push(stream),
    created: (toolMade: KnownTool, insteadOf: string) => {
      replaceTool({ toolMade, insteadOf })
      send({ toolMade, insteadOf })
    },
    stopping: () => stopping,
  }))
  // Every person has two tabs.
  editors = surroundings.flatMap((at) => [new Editor(at), new Editor(at)])
  // In each process one person watches every document.
  watchers = surroundings.slice(0, 1).map((at) => new Streams(at, null, at.streamEnded))
  for (const { id } of known) watch(id)
  setInterval(flush, 250)
  work = Promise.all(editors.map((editor) => editor.work()))
}

/** A new tool replaces the deleted one, which editors that have it open keep using for a while. */
function replaceTool({ toolMade, insteadOf }: ToolMade): void {
  const place = tools.findIndex(({ id }) => id === insteadOf)
  if (place >= 0) tools[place] = toolMade
  watch(toolMade.id)
}

function watch(toolId: string): void {
  for (const watcher of watchers) watcher.watch(toolId)
}
