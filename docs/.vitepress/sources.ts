import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

const named: Record<string, string> = {
  'README.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security.md',
  'packages/cli/README.md': 'cli-commands.md',
}

/** The pages of the site: the file in the repository, and the page that it becomes. */
export function sources(): Map<string, string> {
  const docs = ['docs', 'docs/api', 'docs/decisions', 'docs/errors'].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  )
  const packages = namesIn('packages').filter((name) =>
    existsSync(path.join(root, 'packages', name, 'README.md')),
  )
  return new Map([
    ...docs.map((file) => [file, file.slice('docs/'.length)] as const),
    ...packages.map((name) => [`packages/${name}/README.md`, `sdk/${name}.md`] as const),
    ...Object.entries(named),
  ])
}

const namesIn = (folder: string) => readdirSync(path.join(root, folder))

/** Everything else with the ending .md, for VitePress, which takes all that it finds. */
export const excluded = [
  '{bench,deploy,examples,prisma,scripts,spec,src,test}/**',
  'docs/.vitepress/**',
  'packages/*/*/**',
  'CODE_OF_CONDUCT.md',
]

/** The headings of a level of a page, such as its title. */
export function headings(file: string, level: number): string[] {
  const marks = '#'.repeat(level)
  const text = readFileSync(path.join(root, file), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(new RegExp(`^${marks} (.+)$`, 'gm'))].map(([, heading = '']) => heading)
}
