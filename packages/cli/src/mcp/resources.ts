import { ToolsWithLocksDocument } from '@holdfast/documents'
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import { exitCodes, Failure } from '../failure.ts'
import type { Guest } from './guest.ts'

const scheme = 'holdfast://'
const kinds = ['documents', 'locks'] as const
type Kind = (typeof kinds)[number]

const uriOf = (kind: Kind, document: string): string => {
  const [collection = '', ...key] = document.split('/')
  return `${scheme}${kind}/${collection}/${encodeURIComponent(key.join('/'))}`
}

/** The resources that change when a document gets another holder, or somebody asks for it. */
export const urisOf = (document: string): string[] => kinds.map((kind) => uriOf(kind, document))

/** Documents and their locks as resources, for clients that show them or wait for changes. */
export function addResources(mcp: McpServer, guest: Guest): void {
  const { server } = guest
  const list = (kind: Kind) => async () => {
    const { tools } = await server.ask(ToolsWithLocksDocument, { filter: {}, first: 50, after: null })
    const resources = tools.nodes.map(({ collection, slug, title }) => ({
      ...{ uri: uriOf(kind, `${collection.id}/${slug}`), name: `${collection.id}/${slug}`, title },
      mimeType: 'application/json',
    }))
    return { resources }
  }
  const add = (
    kind: Kind,
    description: string,
    show: (tool: Awaited<ReturnType<typeof server.tool>>) => unknown,
  ) =>
    mcp.registerResource(
      kind,
      new ResourceTemplate(`${scheme}${kind}/{collection}/{key}`, { list: list(kind) }),
      { description, mimeType: 'application/json' },
      async (uri) => {
        const text = JSON.stringify(show(await server.tool(documentOf(uri))))
        return { contents: [{ uri: uri.href, mimeType: 'application/json', text }] }
      },
    )
  add('documents', 'The newest version of a document.', ({ draftHead }) => draftHead.content)
  add('locks', 'The lock of a document; null if it is free.', ({ draftLock }) => draftLock ?? null)
}

function documentOf({ pathname, hostname }: URL): string {
  const [, collection = '', key = ''] = pathname.split('/')
  if (!kinds.includes(hostname as Kind) || !collection || !key)
    throw new Failure(exitCodes.usage, `Write it as ${scheme}documents/COLLECTION/KEY, percent-encoded.`)
  return `${decodeURIComponent(collection)}/${decodeURIComponent(key)}`
}
