import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { environment } from '../../src/environment.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')

const { scripts, wireit } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>
  wireit: Record<string, { command?: string }>
}
/** Tools that find their configuration by its file name. */
const unnamed: Record<string, string> = { vite: 'vite.config.ts', prisma: 'prisma.config.ts' }

/** Files that a script needs besides sources, including those of scripts that it runs. */
function namedBy(script: string): string[] {
  const commands = (scripts[script] ?? '').split(' && ').map((command) => command.split(' '))
  return commands.flatMap(([tool = '', ...args]) => {
    if (tool === 'npm') return namedBy(args[1] ?? '')
    // A folder of projects is copied as a whole.
    if (tool === 'cp' || args[0] === '-b') return [args[tool === 'cp' ? 0 : 1] as string]
    // The bundler finds this repository's packages by the paths of tsconfig.json.
    if (tool === 'tsx') return [args[0] as string, 'tsconfig.json']
    return [unnamed[tool] ?? `nothing is known of ${tool}`]
  })
}

/** The commands of a script, including those of scripts that it runs. */
const stepsOf = (script: string): string[] =>
  (scripts[script] ?? '')
    .split(' && ')
    .flatMap((command) => (command.startsWith('npm run ') ? stepsOf(command.slice(8)) : [command]))

/** The files in the build stage before it builds. */
const copiedFirst = () => filesCopied(read('Dockerfile').split('RUN npm run build')[0] as string)

const filesCopied = (stages: string) =>
  [...stages.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = '']) => files.split(' '))

describe('compose.yaml, Dockerfile and proxy fit the server', () => {
  test('compose.yaml sets only variables that exist, and those that production needs', () => {
    const [, block = ''] = /environment: &environment\n((?: {4}\w+: .*\n)+)/.exec(read('compose.yaml')) ?? []
    const set = [...block.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name as string)
    expect(Object.keys(environment.shape)).toEqual(expect.arrayContaining(set))
    expect(set).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'AUTH_JWT_SECRET', 'AUTH_ISSUER', 'AUTH_AUDIENCE']),
    )
  })

  test('the Dockerfile copies only files that exist, and .dockerignore includes them', () => {
    const copied = filesCopied(read('Dockerfile'))
    expect(copied.length).toBeGreaterThan(5)
    const allowed = read('.dockerignore').split('\n')
    for (const file of copied) {
      expect(existsSync(new URL(file, root)), file).toBe(true)
      expect(allowed, file).toContain(`!${file.split('/')[0]}`)
    }
  })

  test('the image is built from every file that the build scripts need', () => {
    const named = namedBy('build')
    expect(named).toEqual(expect.arrayContaining(['tsconfig.json', 'vite.config.ts', 'prisma.config.ts']))
    const imported = [...read('vite.config.ts').matchAll(/from '\.\/(.+)'/g)].map(([, file = '']) => file)
    for (const file of [...named, ...imported]) {
      expect(copiedFirst(), `COPY of ${file}`).toContain(file)
      expect(read('.dockerignore').split('\n'), file).toContain(`!${file.split('/')[0]}`)
    }
    // With another schema than the default, the copied files would not be enough.
    expect(stepsOf('build').filter((step) => step.includes('--schema'))).toEqual([])
  })

  test('the image runs as an unprivileged user, in production, without what only the embedded database needs', () => {
    const [last = ''] = read('Dockerfile')
      .split(/^FROM /m)
      .slice(-1)
    expect(last).toMatch(/^USER 10001:10001$/m)
    expect(last).toContain('NODE_ENV=production')
    expect(read('Dockerfile')).toContain('npm ci --omit=dev --omit=optional --ignore-scripts')
    expect(last).toContain('COPY --from=build /app/node_modules/bufferutil node_modules/bufferutil')
  })

  test('the proxy finds servers that were created again, and is trusted to name the client', () => {
    const [proxy, compose] = [read('deploy/nginx.conf'), read('compose.yaml')]
    const servers = [...proxy.matchAll(/^ {2}server ([\w-]+):(.*)$/gm)]
    expect(servers.length).toBeGreaterThan(1)
    for (const [, name, rest] of servers) {
      expect(compose).toMatch(new RegExp(`^ {2}${name}: \\*holdfast$`, 'm'))
      expect(rest).toMatch(/^4000 resolve /)
    }
    expect(proxy).toMatch(/^resolver 127\.0\.0\.11 valid=\d+s;$/m)
    expect(proxy).toMatch(/^ {2}zone /m)
    expect(proxy).toMatch(/X-Forwarded-For \$remote_addr;/)
    const [, network] = /subnet: (\S+)/.exec(compose) ?? []
    expect(compose).toContain(`TRUSTED_PROXIES: ${network}\n`)
  })

  test('the proxy forwards sockets with the requested host and port, and does not expose the metrics', () => {
    const proxy = read('deploy/nginx.conf')
    expect(proxy).toMatch(/Upgrade \$http_upgrade;/)
    // A page may open a WebSocket if its origin is the requested host. Without its port it would be refused.
    expect(proxy).toMatch(/Host \$http_host;/)
    expect(proxy).toMatch(/location = \/metrics \{ return 404; \}/)
  })

  test('the two commands write nothing into node_modules, where Vite would put the compiled configuration', () => {
    const ofStart = Object.values(wireit).flatMap(({ command }) => command ?? [])
    const commands = [...stepsOf('test'), ...ofStart].filter((command) => /^vite/.test(command))
    expect(commands).toHaveLength(3)
    for (const command of commands) expect(command).toContain(' --configLoader runner')
  })
})
