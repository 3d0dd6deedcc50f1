import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { Answer, Person } from '../support/person.ts'

const command = path.resolve('packages/cli/dist/main.js')
/** The environment variables with which a person is signed in. */
const signedIn = ({ url, token }: Person) => ({
  PATH: process.env.PATH ?? '',
  HOLDFAST_URL: url,
  HOLDFAST_TOKEN: token,
})

export type Mode = 'legacy' | 'auto'

/** The official MCP client, as an application with a model uses it. */
export class McpAgent {
  readonly client: Client
  /** The resources for which it got change notifications. */
  readonly told: string[] = []
  readonly #close: () => Promise<void>

  private constructor(client: Client, close: () => Promise<void>) {
    this.client = client
    this.#close = close
    client.setNotificationHandler(
      'notifications/resources/updated',
      ({ params }) => void this.told.push(params.uri),
    )
  }

  static #client = (mode: Mode) =>
    new Client({ name: 'an agent', version: '1.0.0' }, { versionNegotiation: { mode } })

  static async overStdio(person: Person, mode: Mode): Promise<McpAgent> {
    const transport = new StdioClientTransport({
      ...{ command: process.execPath, args: [command, 'mcp'], env: signedIn(person) },
      stderr: 'inherit',
    })
    const client = McpAgent.#client(mode)
    const agent = new McpAgent(client, () => client.close())
    await client.connect(transport)
    return agent
  }

  static async overHttp(url: string, person: Person, mode: Mode): Promise<McpAgent> {
    const client = McpAgent.#client(mode)
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { authorization: `Bearer ${person.token}` } },
    })
    const agent = new McpAgent(client, async () => {
      if (mode === 'legacy') await transport.terminateSession().catch(() => {})
      await client.close()
    })
    await client.connect(transport)
    return agent
  }

  async listens(document: string): Promise<void> {
    const uri = `holdfast://locks/${document}`
    if (this.client.getNegotiatedProtocolVersion()?.startsWith('2026'))
      await this.client.listen({ resourceSubscriptions: [uri] })
    else await this.client.subscribeResource({ uri })
  }

  /** Calls a tool and answers its result; throws with the tool's message when it refuses. */
  async uses(name: string, args: Record<string, unknown> = {}): Promise<Answer> {
    const { content, isError } = (await this.client.callTool({ name, arguments: args })) as Answer
    const { text } = content[0]
    if (isError) throw new Error(text)
    return JSON.parse(text)
  }

  close = () => this.#close()
}

/** `holdfast mcp --http`, as an operator starts it. */
export async function mcpOverHttp(person: Person, port: number, idle = '2min') {
  const args = [command, 'mcp', '--http', String(port), '--idle', idle]
  const { PATH, HOLDFAST_URL } = signedIn(person)
  const child = spawn(process.execPath, args, {
    env: { PATH, HOLDFAST_URL },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [line] = (await once(child.stderr, 'data')) as [Buffer]
  const url = /http:\S+/.exec(line.toString())?.[0]
  if (!url) throw new Error(line.toString())
  return { url, child }
}
