import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from './packageRoot.ts'

/**
 * `holdfast init [FOLDER] [--editor react|vue|html]`: writes the files with which a team starts. Existing files
 * are never overwritten.
 */

/** `plugin`: the Vite plugin that they need. */
const editors: Record<string, { files: string[]; packages: string; plugin?: string }> = {
  react: {
    files: ['index.html', 'main.tsx'],
    packages: '@holdfast/client @holdfast/react react react-dom',
    plugin: '@vitejs/plugin-react',
  },
  vue: {
    files: ['index.html', 'main.js', 'TextEditor.vue'],
    packages: '@holdfast/client @holdfast/vue vue',
    plugin: '@vitejs/plugin-vue',
  },
  html: { files: ['index.html', 'main.js'], packages: '@holdfast/client' },
}

const fromPackage = (file: string) => readFileSync(new URL(file, packageRoot), 'utf8')

try {
  init(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`holdfast: ${(error as Error).message}\n`)
  process.exitCode = 1
}

function init(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    options: { editor: { type: 'string' } },
    allowPositionals: true,
  })
  const { editor } = values
  if (editor !== undefined && !Object.hasOwn(editors, editor))
    throw new Error(`--editor must be one of ${Object.keys(editors).join(', ')}, not "${editor}".`)
  if (positionals.length > 1) throw new Error('holdfast init takes only one folder.')
  const folder = positionals[0] ?? '.'
  const files = filesFor(editor)
  const there = [...files.keys()].filter((file) => existsSync(path.join(folder, file)))
  if (there.length > 0)
    throw new Error(
      `${there.join(', ')} already ${there.length > 1 ? 'exist' : 'exists'} in the folder ${folder}. Nothing was written; choose another folder.`,
    )
  for (const [file, text] of files) {
    const place = path.join(folder, file)
    mkdirSync(path.dirname(place), { recursive: true })
    // wx: a file that was created meanwhile is not overwritten either.
    writeFileSync(place, text, { flag: 'wx', mode: file === '.env' ? 0o600 : 0o644 })
  }
  console.log(nextSteps(folder, [...files.keys()], editor))
}

function filesFor(editor: string | undefined): Map<string, string> {
  const files = new Map([
    ['compose.yaml', fromPackage('deploy/init/compose.yaml')],
    ['.env', settings()],
    ['collections.yaml', fromPackage('deploy/init/collections.yaml')],
  ])
  const chosen = editor === undefined ? undefined : editors[editor]
  if (!chosen) return files
  for (const file of chosen.files)
    files.set(
      `editor/${file}`,
      fromPackage(`examples/editors/${editor}/${file}`).replace('../editor.css', './editor.css'),
    )
  files.set('editor/editor.css', fromPackage('examples/editors/editor.css'))
  if (chosen.plugin)
    files.set(
      'editor/vite.config.js',
      `import plugin from '${chosen.plugin}'\n\nexport default { plugins: [plugin()] }\n`,
    )
  return files
}

function settings(): string {
  const { version } = JSON.parse(fromPackage('package.json'))
  return `# Secrets: keep this file out of version control.
HOLDFAST_VERSION=${version}
POSTGRES_PASSWORD=${randomBytes(24).toString('hex')}

# Your login signs its tokens with this secret (HS256). Better: set AUTH_JWKS_URL of your identity provider instead.
AUTH_JWT_SECRET=${randomBytes(48).toString('base64url')}
AUTH_ISSUER=https://login.example
AUTH_AUDIENCE=holdfast

# Pages from these origins may call the service.
CORS_ORIGINS=http://localhost:5173
`
}

function nextSteps(folder: string, files: string[], editor: string | undefined): string {
  const chosen = editor === undefined ? undefined : editors[editor]
  const last = chosen
    ? `Try the editor:      npm install ${[chosen.packages, chosen.plugin, 'vite'].filter(Boolean).join(' ')} && npx vite editor`
    : 'Try an editor:       npx holdfast init other --editor react   (or vue, html)'
  const steps = [
    ...(folder === '.' ? [] : [`Go to the folder:    cd ${folder}`]),
    "Let people sign in:  set AUTH_ISSUER in .env, and sign your login's tokens with AUTH_JWT_SECRET",
    'Start the service:   docker compose up -d   (http://localhost:4000)',
    'Sign in as an admin: npx @holdfast/cli login http://localhost:4000 --token TOKEN   (its role is ADMIN)',
    'Create a collection: npx @holdfast/cli collections apply collections.yaml',
    last,
  ]
  return `Wrote ${files.join(', ')} ${folder === '.' ? 'here' : `in ${folder}`}.
${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}`
}
