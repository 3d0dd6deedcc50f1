import { once } from 'node:events'
import type { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Credentials } from '../credentials.ts'
import { agentServer } from './agentServer.ts'
import { connect } from './connection.ts'
import { Guest } from './guest.ts'
import { urisOf } from './resources.ts'

/** Serves the agent that has started this process until it closes the pipe or ends the process. Then all locks are released. */
export async function serveAgent(credentials: Credentials): Promise<void> {
  const guest = new Guest(await connect(credentials))
  // One is made to be looked at, and one to be used.
  const made = new Set<McpServer>()
  guest.onChange = (document) => {
    for (const mcp of made)
      for (const uri of urisOf(document))
        if (mcp.isConnected()) void mcp.server.sendResourceUpdated({ uri }).catch(() => {})
  }
  const handle = serveStdio(() => {
    const mcp = agentServer(guest)
    made.add(mcp)
    return mcp
  })
  await Promise.race([
    once(process.stdin, 'end'),
    once(process.stdin, 'close'),
    once(process, 'SIGTERM'),
    once(process, 'SIGINT'),
  ])
  await guest.leave()
  await handle.close()
  process.exit(0)
}
