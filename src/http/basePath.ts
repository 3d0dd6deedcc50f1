import type { RequestListener } from 'node:http'

/**
 * Everything is under this path, and what answers never sees it: `/holdfast/locks` is `/locks` from here on. Without the
 * slash at its end the path itself would be another folder for the browser, and is sent on to it.
 */
export function underBase(basePath: string, answer: RequestListener): RequestListener {
  if (!basePath) return answer
  return (request, response) => {
    const { url = '' } = request
    const rest = url.slice(basePath.length)
    if (url.startsWith(`${basePath}/`)) {
      request.url = rest
      answer(request, response)
    } else if (url.startsWith(basePath) && /^(\?|$)/.test(rest))
      response.writeHead(308, { location: `${basePath}/${rest}` }).end()
    else response.writeHead(404).end()
  }
}
