/**
 * Plays the command line's story against a server of its own, started from the build on demo data, and writes what was
 * typed and answered between the transcript's marks in the README of packages/cli.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { demoFileIn } from '../src/demo/people.ts'

type Who = 'ada' | 'bo' | 'cleo'

const home = mkdtempSync(path.join(tmpdir(), 'holdfast-transcript-'))
// When this process is root, the embedded PostgreSQL runs as another user.
chmodSync(home, 0o755)
const dataDir = path.join(home, 'data')
const env = { PATH: process.env.PATH ?? '' }
const server = spawn(process.execPath, ['dist/main.js'], {
  env: { ...env, HOLDFAST_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [ready] = await once(server.stdout, 'data')
const url = /ready at (\S+)\/graphql/.exec(String(ready))?.[1] ?? ''
const { tokens } = JSON.parse(readFileSync(demoFileIn(dataDir), 'utf8')) as { tokens: Record<Who, string> }
const lines: string[] = []

function holdfast(who: Who, args: string[], input = ''): string {
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [path.resolve('packages/cli/dist/main.js'), ...args],
    {
      cwd: home,
      env: { ...env, XDG_CONFIG_HOME: path.join(home, `of-${who}`) },
      encoding: 'utf8',
      input,
    },
  )
  if (error) throw error
  return stdout + stderr
}

function types(who: Who, ...args: string[]): void {
  const shown = args.map((arg) => (/[\s"]/.test(arg) ? `"${arg}"` : arg)).join(' ')
  lines.push(`${who}$ holdfast ${shown}`, holdfast(who, args).trimEnd())
}

for (const who of ['ada', 'bo', 'cleo'] as const) holdfast(who, ['login', url, '--token', '-'], tokens[who])

types('ada', 'checkout', 'parts/bracket-12', '--comment', 'thicker wall until Friday')
types('bo', 'checkout', 'parts/bracket-12', 'mine')
types('bo', 'locks')
const drawing = path.join(home, 'bracket-12/files/bracket.step')
writeFileSync(drawing, 'ISO-10303-21;\n'.repeat(100_000))
lines.push('ada$ cp ~/cad/bracket.step bracket-12/files/')
types('ada', 'status', 'bracket-12')
types('ada', 'commit', 'bracket-12', '-m', 'wall 4 mm')
types('bo', 'history', 'parts/bracket-12')
types('bo', 'lock', 'parts/bracket-12', '--comment', 'forgotten over the weekend')
types('cleo', 'locks')
const { locks } = JSON.parse(holdfast('cleo', ['locks', '--json'])) as { locks: { fencingToken: number }[] }
const seen = String(locks[0]?.fencingToken)
types('cleo', 'unlock', 'parts/bracket-12', '--lock', seen, '--reason', 'Bo is on holiday')
types('cleo', 'audit', 'parts/bracket-12')

const file = 'packages/cli/README.md'
const readme = readFileSync(file, 'utf8')
const marks = /(<!-- transcript -->\n)[\s\S]*?(<!-- \/transcript -->)/
if (!marks.test(readme)) throw new Error(`${file} has lost the marks of the transcript`)
const transcript = `\`\`\`text\n${lines.join('\n').replace(/token \S+/g, 'token …')}\n\`\`\`\n`
writeFileSync(
  file,
  readme.replace(marks, (_all, begin, end) => `${begin}${transcript}${end}`),
)

server.kill()
await once(server, 'exit')
rmSync(home, { recursive: true, force: true })
