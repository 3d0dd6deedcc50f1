/**
 * A service beside Holdfast: lists the locks in force, then tells of every takeover until it is stopped.
 *
 *   HOLDFAST_URL=http://localhost:4000/graphql HOLDFAST_TOKEN=… npx tsx examples/lockWatch.ts
 */

import { liveSocket } from '@holdfast/client/socket'
import {
  ActiveDraftLocksDocument,
  type ActiveDraftLocksQuery,
  ToolLocksDocument,
  type ToolLocksSubscription,
} from '@holdfast/documents'
import { print } from 'graphql'
import { WebSocket } from 'ws'

const url = process.env.HOLDFAST_URL ?? 'http://localhost:4000/graphql'
const authorization = `Bearer ${process.env.HOLDFAST_TOKEN ?? ''}`
const client = liveSocket({
  url: url.replace(/^http/, 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
})

type Change = ToolLocksSubscription['activeDraftLocksChanged']['changes'][number]

/** Queries go over the same socket: one connection, one token. */
async function listLocks(): Promise<void> {
  for await (const { data, errors } of client.iterate({ query: print(ActiveDraftLocksDocument) })) {
    if (errors) throw new Error(errors[0]?.message)
    const { nodes } = (data as ActiveDraftLocksQuery).activeDraftLocks
    for (const { tool, holder } of nodes) console.log(`held ${tool.slug} by ${holder.handle}`)
  }
}

function react({ kind, tool, actor, previousHolder, reason }: Change): void {
  if (kind !== 'TAKEN_OVER') return
  console.log(
    `taken ${tool?.slug} by ${actor?.handle} from ${previousHolder?.handle}: ${reason ?? 'no reason'}`,
  )
}

process.once('SIGTERM', () => void client.dispose())

for await (const { data, errors } of client.iterate<ToolLocksSubscription>({
  query: print(ToolLocksDocument),
})) {
  if (errors) throw new Error(errors[0]?.message)
  const feed = data?.activeDraftLocksChanged
  // First of all, and whenever changes may have been missed: what is true now has to be read.
  if (feed?.resync) await listLocks()
  for (const change of feed?.changes ?? []) react(change)
}
