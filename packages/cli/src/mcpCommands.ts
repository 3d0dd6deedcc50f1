import type { AddressInfo } from 'node:net'
import type { Command } from 'commander'
import { namedServer, readCredentials } from './credentials.ts'
import { duration } from './handoverCommands.ts'
import { positive } from './positive.ts'

/** The command for agents. The code to serve them is only loaded when needed. */
export function addMcpCommands(program: Command): void {
  program
    .command('mcp')
    .description('serve agents with the Model Context Protocol, over stdio or HTTP')
    .option(
      '--http <port>',
      'serve over streamable HTTP at /mcp; each agent sends its own bearer token',
      positive,
    )
    .option('--host <address>', 'the address to listen at, with --http', '127.0.0.1')
    .option(
      '--idle <time>',
      'with --http: release the locks of an agent that is silent for this long',
      duration,
      120_000,
    )
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
        `holdfast: serving agents at http://${address.includes(':') ? `[${address}]` : address}:${port}/mcp\n`,
      )
      await new Promise((resolve) => server.once('close', resolve))
    })
}
