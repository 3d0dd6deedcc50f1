import { readdirSync, readFileSync } from 'node:fs'

export interface Block {
  file: string
  /** Of its first line of code. */
  line: number
  lang: string
  /** ```ts fragment: cannot be checked by itself. */
  isFragment: boolean
  /** The file that it shows, which a test of its own runs. */
  example: string | null
  code: string
}

/** Everything on the site that is written by hand. */
export const documents = [
  'README.md',
  ...['docs', 'docs/errors'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
  ...readdirSync('packages', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `packages/${name}/README.md`),
]

export function blocksIn(file: string, text = readFileSync(file, 'utf8')): Block[] {
  const found: Block[] = []
  let open: (Block & { indent: string }) | null = null
  let last = ''
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', info] = /^( *)```(.*)$/.exec(line) ?? []
    if (open && info === '') {
      const { indent: _, ...block } = open
      found.push(block)
      open = null
    } else if (open) open.code += `${line.slice(open.indent.length)}\n`
    else if (info !== undefined) {
      const [lang = '', ...words] = info.trim().split(/\s+/)
      const [, example = null] = /^ *<!-- (examples\/\S+) -->$/.exec(last) ?? []
      open = {
        file,
        line: index + 2,
        lang,
        isFragment: words.includes('fragment'),
        example,
        code: '',
        indent,
      }
    }
    last = line
  }
  if (open) throw new Error(`${file}:${open.line - 1}: the block has no end`)
  return found
}

export const blocks = documents.flatMap((file) => blocksIn(file))
export const placeOf = ({ file, line }: Block) => `${file}:${line}`
