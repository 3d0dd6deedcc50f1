import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config.ts'
import type { SignInProvider, SignInProviders } from './signInProviders.ts'
import { etagOf, filesIn, send } from './staticFiles.ts'

/**
 * The built pages. Files with a hash in their name are kept for ever, the index page is asked for every time and answers
 * for every route of the pages. `corsOrigins`: origins whose pages may show these in a frame.
 */
export function pages(
  folder: string,
  { basePath, corsOrigins: embedders }: Pick<Config, 'basePath' | 'corsOrigins'>,
  providers: SignInProviders,
) {
  // Every address in the index page begins with /; scripts and styles name each other relative to themselves.
  const files = filesIn(folder, (text, name) =>
    name === '/index.html' ? text.replaceAll('="/', `="${basePath}/`) : text,
  )
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const asked = request.url?.split('?')[0] ?? '/'
    if (asked === '/graphql') return false
    const page = files.get(asked) ?? (isRoute(request, asked) ? files.get('/index.html') : undefined)
    if (!page) return false
    const policy = contentSecurityPolicy(embedders, page.isHashed ? [] : await providers.known())
    // The policy of a page that a browser has kept is that of its first answer, for some of them: with another one it is another page.
    const etag = page.isHashed ? page.etag : etagOf(page.etag + policy)
    await send(request, response, { ...page, etag }, policy)
    return true
  }
}

/** Scripts from here and nowhere else, and never from text. Styles may be inline: component libraries write them. */
function contentSecurityPolicy(embedders: readonly string[], providers: SignInProvider[]): string {
  const asked = providers.flatMap(({ server }) => [server?.token_endpoint, server?.revocation_endpoint])
  const origins = new Set(asked.flatMap((url) => (url ? [new URL(url).origin] : [])))
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // Where people sign in, codes and refresh tokens are turned in.
    ["connect-src 'self'", ...origins].join(' '),
    // Two people of the demo side by side.
    "frame-src 'self'",
    // The draft client's timer, which goes on in hidden tabs.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...embedders].join(' ')}`,
  ].join('; ')
}

function isRoute(request: IncomingMessage, asked: string): boolean {
  if (asked === '/') return true
  return !asked.startsWith('/assets/') && (request.headers.accept ?? '').includes('text/html')
}
