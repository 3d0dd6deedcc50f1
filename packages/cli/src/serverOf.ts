import { credentialsFor, namedServer, readCredentials, tokenFor } from './credentials.ts'
import { exitCodes, Failure } from './failure.ts'
import { type Manifest, readManifest } from './folder.ts'
import { Server } from './server.ts'

/**
 * The server of a folder. Another address counts as the same server if it has the folder's document with the same id. Before that
 * check it gets no secret of the folder.
 */
export async function serverOf(folder: string): Promise<{ server: Server; manifest: Manifest }> {
  const manifest = await readManifest(folder)
  const { server: own, toolId } = manifest
  const named = namedServer()
  const isOwn = own && (!named || named.url === own || (!named.isAsked && (await tokenFor(own)) !== null))
  if (isOwn) return { server: new Server(await credentialsFor(own)), manifest }
  const there = new Server(await readCredentials())
  if (await there.toolById(toolId)) return { server: there, manifest }
  const way = own ? `Sign in there (holdfast login ${own}), or leave out --server and HOLDFAST_URL.` : ''
  throw new Failure(
    exitCodes.usage,
    `${folder} belongs to ${own ?? 'another server'}, not to ${there.credentials.url}. ${way}`.trimEnd(),
  )
}
