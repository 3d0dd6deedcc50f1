import type { AddressInfo } from 'node:net'
import type { Command } from 'commander'
import { namedServer, readCredentials } from './credentials.ts'
import { duration } from './handoverCommands.ts'
import { positive } from './positive.ts'

/** For agents; loaded only where one is served. */
export function addMcpCommands(program: Command): void {
  program
    .command('mcp')
    .description('serves agents by the Model Context Protocol: the one that starts it, or over HTTP')
    .option('--http <port>', 'streamable HTTP at /mcp, each agent by its own bearer token', positive)
    .option('--host <address>', 'with --http', '127.0.0.1')
    .option('--idle <time>', 'with --http: gives back what an agent that is gone has open', duration, 120_000)
    .action(async ({ http, host, idle: idleMs }: { http?: number; host: string; idle: number }) => {
      if (http === undefined) {
        const { serveAgent } = await import('./mcp/stdio.ts')
        return serveAgent(await readCredentials())
      }
      const { serveAgents } = await import('./mcp/http.ts')
      // Each agent brings its own token.
      const url = namedServer()?.url ?? (await readCredentials()).url
      const server = await serveAgents({ url, port: http, host, idleMs })
      const { address, port } = server.address() as AddressInfo
      process.stderr.write(
        `holdfast: agents are served at http://${address.includes(':') ? `[${address}]` : address}:${port}/mcp\n`,
      )
      await new Promise((resolve) => server.once('close', resolve))
    })
}
