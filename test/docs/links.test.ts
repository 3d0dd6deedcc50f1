import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean)

/** The anchors that GitHub makes from headings, and handwritten ones. */
function anchorsOf(markdown: string): Set<string> {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, '')
  const ofHeadings = [...prose.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
  const written = [...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id)
  return new Set([...ofHeadings, ...written])
}

test.each(pages)('every link in %s leads somewhere', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8')
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '')
  const broken: string[] = []
  for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue
    const [file = '', anchor] = target.split('#')
    const found = file === '' ? path.join(root, page) : path.resolve(root, path.dirname(page), file)
    const isThere = existsSync(found)
    const isAnchored =
      !anchor ||
      !isThere ||
      statSync(found).isDirectory() ||
      anchorsOf(readFileSync(found, 'utf8')).has(anchor)
    if (!isThere || (found.endsWith('.md') && !isAnchored)) broken.push(target)
  }
  expect(broken).toEqual([])
})
