import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { underBase } from '../../src/http/basePath.ts'
import { docs } from '../../src/http/docs.ts'

export const built = path.resolve('dist/docs')

/** The part of the service that shows the documentation, by itself: it needs no database. */
export async function serveDocs(folder: string | null, basePath = '') {
  const handle = docs(folder, basePath)
  const server = createServer(
    underBase(basePath, async (request, response) => {
      if (!(await handle(request, response))) response.writeHead(418).end('not the documentation')
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    home: `${origin}${basePath}/docs`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
