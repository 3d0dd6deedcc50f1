import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { environment } from '../../src/config.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')

describe('what is delivered fits the server', () => {
  test('compose.yaml sets only settings that there are, and those that production needs', () => {
    const [, block = ''] = /environment: &environment\n((?: {4}\w+: .*\n)+)/.exec(read('compose.yaml')) ?? []
    const set = [...block.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name as string)
    expect(Object.keys(environment.shape)).toEqual(expect.arrayContaining(set))
    expect(set).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'AUTH_JWT_SECRET', 'AUTH_ISSUER', 'AUTH_AUDIENCE']),
    )
  })

  test('the Dockerfile copies what is there, and .dockerignore lets it through', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = '']) =>
      files.split(' '),
    )
    expect(copied.length).toBeGreaterThan(5)
    const allowed = read('.dockerignore').split('\n')
    for (const file of copied) {
      expect(existsSync(new URL(file, root)), file).toBe(true)
      expect(allowed, file).toContain(`!${file.split('/')[0]}`)
    }
  })

  test('the image runs as nobody special, in production, without what only the embedded database needs', () => {
    const [last = ''] = read('Dockerfile')
      .split(/^FROM /m)
      .slice(-1)
    expect(last).toMatch(/^USER node$/m)
    expect(last).toContain('NODE_ENV=production')
    expect(read('Dockerfile')).toContain('npm ci --omit=dev --omit=optional --ignore-scripts')
  })

  test('the proxy passes sockets on with the host and port that were asked for, and keeps metrics inside', () => {
    const proxy = read('deploy/nginx.conf')
    expect(proxy).toMatch(/Upgrade \$http_upgrade;/)
    // A page may open a WebSocket where its origin is the host asked for: without its port it would be refused.
    expect(proxy).toMatch(/Host \$http_host;/)
    expect(proxy).toMatch(/location = \/metrics \{ return 404; \}/)
  })
})
