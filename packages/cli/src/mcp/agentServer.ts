import { createRequire } from 'node:module'
import { McpServer } from '@modelcontextprotocol/server'
import type { Guest } from './guest.ts'
import { addResources } from './resources.ts'
import { addTools } from './tools.ts'
import { instructions } from './words.ts'

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }

/** The Model Context Protocol server for one agent: the same tools and resources for all transports. */
export function agentServer(guest: Guest): McpServer {
  const mcp = new McpServer(
    { name: 'holdfast', version },
    { instructions, capabilities: { tools: {}, resources: { subscribe: true } } },
  )
  addTools(mcp, guest)
  addResources(mcp, guest)
  // Earlier clients subscribe like this. All of them are notified of changed documents anyway.
  mcp.server.setRequestHandler('resources/subscribe', async () => ({}))
  mcp.server.setRequestHandler('resources/unsubscribe', async () => ({}))
  return mcp
}
