import path from 'node:path'
import { headings, sources } from './sources.ts'

interface Item {
  text: string
  link?: string
  collapsed?: boolean
  items?: Item[]
}

const page = (text: string, link: string): Item => ({ text, link })

/** In the order in which a newcomer reads. test/docs/site.test.ts fails on a page that is not here. */
export function sidebar(): Item[] {
  return [
    {
      text: 'Begin',
      items: [
        page('What it is', '/'),
        page('Adopt it', '/adopt'),
        page('The pages', '/pages'),
        page('Collections', '/collections'),
      ],
    },
    {
      text: 'Protocol',
      items: [
        page('The rules of the lock', '/protocol'),
        page('Events', '/events'),
        page('Without the lock', '/read-only'),
        page('Unsaved text and presence', '/salvage'),
      ],
    },
    {
      text: 'API',
      items: [
        {
          text: 'GraphQL',
          collapsed: true,
          items: [
            page('Queries', '/api/queries'),
            page('Mutations', '/api/mutations'),
            page('Subscriptions', '/api/subscriptions'),
            page('Objects', '/api/objects'),
            page('Inputs', '/api/inputs'),
            page('Unions and interfaces', '/api/unions'),
            page('Enums and scalars', '/api/enums'),
          ],
        },
        page('Locks by REST', '/rest'),
        page('REST reference', '/api/rest'),
        page('Services', '/services'),
        page('Webhooks', '/webhooks'),
        page('Files', '/files'),
        page('Writing tools', '/writing-tools'),
      ],
    },
    {
      text: 'SDK',
      items: [
        page('An editor', '/editors'),
        page('React', '/sdk/react'),
        page('Vue', '/sdk/vue'),
        page('JavaScript', '/sdk/client'),
        page('Guard for your own tables', '/sdk/guard'),
        page('Typed operations', '/sdk/documents'),
        page('Agents', '/agents'),
      ],
    },
    { text: 'CLI', items: [page('The two sets of commands', '/cli'), page('All commands', '/cli-commands')] },
    {
      text: 'Operating',
      items: [
        page('Operations', '/operations'),
        page('Kubernetes', '/kubernetes'),
        page('Reliability', '/reliability'),
        page('Performance', '/performance'),
        page('Scaling', '/scaling'),
        page('Licences', '/licenses'),
      ],
    },
    {
      text: 'Security',
      items: [page('Report a vulnerability', '/security'), page('Sign-in', '/sign-in')],
    },
    {
      text: 'Compatibility',
      items: [
        page('What a version promises', '/compatibility'),
        page('Changes', '/changelog'),
        page('Roadmap', '/roadmap'),
      ],
    },
    {
      text: 'Errors',
      items: [page('All errors', '/errors'), { text: 'By code', collapsed: true, items: errorCodes() }],
    },
    {
      text: 'Project',
      items: [
        page('Contributing', '/contributing'),
        { text: 'Decisions', collapsed: true, items: decisions() },
      ],
    },
  ]
}

const pagesIn = (folder: string) => [...sources()].filter(([file]) => file.startsWith(folder)).sort()

const errorCodes = () =>
  pagesIn('docs/errors/')
    .map(([, to]) => to.replace(/\.md$/, ''))
    .map((to) => page(path.basename(to), `/${to}`))

const decisions = () =>
  pagesIn('docs/decisions/').map(([file, to]) =>
    page(headings(file, 1)[0] ?? to, `/${to.replace(/\.md$/, '')}`),
  )
