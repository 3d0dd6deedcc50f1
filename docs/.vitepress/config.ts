import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitepress'
import { siteLinks, slug } from './links.ts'
import { mermaidPictures } from './mermaid.ts'
import { sidebar } from './sidebar.ts'
import { excluded, sources } from './sources.ts'

const pages = sources()

/** `npm run build:docs` builds the site into dist/docs, and the service shows it at /docs. `npm run dev:docs` shows it while one writes. */
export default defineConfig({
  title: 'Holdfast',
  description: 'One editor at a time: leases on drafts, as a GraphQL service on PostgreSQL.',
  lang: 'en',
  base: '/docs/',
  // READMEs and docs are read where they are.
  srcDir: '..',
  srcExclude: excluded,
  rewrites: (file) => pages.get(file) ?? file,
  outDir: '../dist/docs',
  cleanUrls: true,
  // Files named config.ts elsewhere in the repository are no part of this site.
  additionalConfig: {},
  // The browser asks for nothing but the page that is read.
  router: { prefetchLinks: false },
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    config: (md) => {
      siteLinks(md, pages)
      mermaidPictures(md)
    },
    anchor: { slugify: slug },
    // Braces, colons and brackets are text here, as on GitHub.
    ...{ attrs: false, emoji: false, footnote: false, container: false, toc: false },
    ...{ snippet: false, include: false },
  },
  themeConfig: {
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
  },
  // Otherwise the configuration of the pages would be taken.
  vite: { configFile: false },
  /** No script may stand in a page: the content security policy of the service forbids it. */
  transformHtml: (html, _, { siteConfig }) =>
    html.replaceAll(/<script id="([\w-]+)">([\s\S]*?)<\/script>/g, (_, id: string, code: string) => {
      const hash = createHash('sha256').update(code).digest('hex').slice(0, 8)
      const file = `assets/${id}.${hash}.js`
      writeFileSync(path.join(siteConfig.outDir, file), code)
      return `<script src="${siteConfig.site.base}${file}"></script>`
    }),
})
