import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { MarkdownRenderer } from 'vitepress'
import { root } from './sources.ts'

const { repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  repository: { url: string }
}
const files = `${repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/blob/main/`

/** The schemas are read on the pages that are made from them. */
const instead: Record<string, string> = {
  'schema.graphql': 'api/queries.md',
  'openapi.json': 'api/rest.md',
}

/** Links are written for the repository. Here they lead to pages of the site, and to the repository where there is no page. */
export function siteLinks(md: MarkdownRenderer, pages: Map<string, string>): void {
  md.core.ruler.after('inline', 'site_links', ({ tokens, env }) => {
    const source = path.relative(root, env.realPath ?? env.path)
    for (const { children } of tokens)
      for (const token of children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        if (href !== null) token.attrSet('href', linkOnSite(href, source, pages))
      }
  })
}

export function linkOnSite(href: string, source: string, pages: Map<string, string>): string {
  if (/^([a-z][a-z\d+.-]*:|\/|#)/i.test(href)) return href
  const [file = '', anchor] = href.split('#')
  const target = path.posix.join(path.posix.dirname(source), decodeURI(file)).replace(/\/$/, '')
  const isReference = source.startsWith('docs/api/')
  const found = pages.get(target) ?? (isReference ? undefined : instead[target]) ?? firstIn(target, pages)
  const hash = anchor === undefined ? '' : `#${anchor}`
  if (found) return `/${found}${hash}`
  if (!existsSync(path.join(root, target))) throw new Error(`${source}: the link to ${href} leads nowhere`)
  return `${files}${target}${hash}`
}

/** A folder of pages, such as docs/decisions, is read from its first page on. */
const firstIn = (folder: string, pages: Map<string, string>) =>
  [...pages].sort().find(([file]) => file.startsWith(`${folder}/`))?.[1]

/** The anchors that GitHub makes of headings: links are written for those. */
export const slug = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
